"""Long work with progress.

@work(_("Import"))
def import_rows(job: Job, progress: Progress) -> dict: ...

job = start(import_rows, user=user, sandbox=sandbox, arguments={"run": 17})
"""

from lab.jobs.progress import Cancelled, Progress
from lab.jobs.running import start, work

__all__ = ["Cancelled", "Progress", "start", "work"]
