# says: PermissionError
# frame: os.kill(os.getppid(), 9)
# <right answer>
import os
import signal

for send, target in ((os.killpg, os.getpgid), (os.killpg, os.getsid)):
    try:
        send(target(os.getppid()), signal.SIGKILL)
    except PermissionError:
        print("spared")
os.kill(os.getppid(), 9)
