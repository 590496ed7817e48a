"""What a web server loads: the application, and the scheduler when this process is the one that has it."""

import gc

gc.disable()  # nothing of what is loaded here is garbage, and looking for some took a third of the start

from casework import create_app, scheduler
from casework.extensions import check_keys, check_walls
from casework.web.memory import keep_large_blocks_apart

keep_large_blocks_apart()
app = create_app()
check_walls(app)
check_keys(app)

if app.config["SCHEDULER_ENABLED"]:
    scheduler.start(app)

# What is loaded by now stays. Left out of every later collection it costs requests no time, and workers that were
# copied from this process go on sharing its memory. A page makes some thousand objects that its end sets free anyway.
gc.freeze()
gc.enable()
gc.set_threshold(2_000, 10, 10)
