"""What a web server loads: the application, and the scheduler when this process is the one that has it."""

from casework import create_app, scheduler

app = create_app()

if app.config["SCHEDULER_ENABLED"]:
    scheduler.start(app)
