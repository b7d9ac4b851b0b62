"""A published scenario in use is mended: what its next version adds goes to companies that run.

`additions` says what a version has more and whether it is a patch at all, `plans` what of it a company can
take without anybody's work being touched, `services` does it.
"""
