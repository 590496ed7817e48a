"""What runs when: every scheduled job with its time of day, and the work itself as a function of a date."""

from casework.jobs.declared import JOBS, Job, Part, UnknownJob, get_job

__all__ = ["JOBS", "Job", "Part", "UnknownJob", "get_job"]
