"""Static files with a hash in their names, also those that our scripts import from each other."""

from whitenoise.storage import CompressedManifestStaticFilesStorage as Hashed

_EVERY_SCRIPT, _IMPORTS = Hashed._js_module_import_aggregation_patterns


class StaticFiles(Hashed):
    support_js_module_import_aggregation = True
    # Other people's scripts have texts in them that only look like imports.
    _js_module_import_aggregation_patterns = ("lab/*.js", _IMPORTS)
