"""What a mail says itself, and what it quotes of earlier ones at its end."""


def parted(body: str) -> tuple[str, str]:
    """(own text, quoted text)."""
    lines = body.splitlines()
    end = len(lines)
    while end and (lines[end - 1].startswith(">") or not lines[end - 1].strip()):
        end -= 1
    if not any(line.startswith(">") for line in lines[end:]):
        return body, ""
    if end and lines[end - 1].rstrip().endswith((":", "：")):
        end -= 1  # “On Monday Ana wrote:”
    return "\n".join(lines[:end]), "\n".join(lines[end:]).strip()
