#!/usr/bin/python3 -IS
"""Becomes a command of which every execve(2), and every one of what it starts, is noted in a file: a line with
the sizes of arguments and environment, the program, and the programs that it came from, then that many bytes
of arguments and of environment, each ended by a zero. The tracer is a process of its own, which holds nothing
of the command open, and goes on until the last daemon has ended. Should it die, so does what it traces.

strace would do, but for two things: its filter takes the rights of setuid programs away (prctl(2),
PR_SET_NO_NEW_PRIVS), and it stops threads at each of their system calls all the same.

usage: traced.py FILE COMMAND [ARGUMENT ...]
"""
import ctypes
import os
import sys

# ptrace(2), linux/ptrace.h
CONT, GETEVENTMSG, SEIZE, LISTEN = 7, 0x4201, 0x4206, 0x4208
FOLLOW_FORK, FOLLOW_VFORK, FOLLOW_CLONE, NOTE_EXEC, EXITKILL = 2, 4, 8, 16, 0x100000
EVENT_FORK, EVENT_VFORK, EVENT_CLONE, EVENT_EXEC, EVENT_STOP = 1, 2, 3, 4, 128
ALL_THREADS = 0x40000000  # __WALL of waitpid(2)
STOPS = (19, 20, 21, 22)  # SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_long, ctypes.c_void_p]


def ptrace(request, pid, data=0):
    """A process that was killed meanwhile is no error: waiting tells."""
    if libc.ptrace(request, pid, 0, data) == 0:
        return
    code = ctypes.get_errno()
    if request == SEIZE:
        raise OSError(code, os.strerror(code))


def content(path):
    with open(path, "rb") as file:
        return file.read()


def note(pid, file, came_from):
    """Gives the program that a process has just become."""
    try:
        program = os.fsencode(os.readlink(f"/proc/{pid}/exe"))
        arguments, environment = (content(f"/proc/{pid}/{what}") for what in ("cmdline", "environ"))
    except (FileNotFoundError, ProcessLookupError):
        return b""  # killed in its first moment
    sizes = [b"%d" % len(arguments), b"%d" % len(environment)]
    os.write(file, b"\t".join([*sizes, program, *came_from]) + b"\n" + arguments + environment)
    return program


def follow(file, command):
    came_from = {command: ()}  # by process and thread
    early = set()  # seen before the fork that made them
    message = ctypes.c_ulong()
    while True:
        try:
            pid, status = os.waitpid(-1, ALL_THREADS)
        except ChildProcessError:
            return
        if not os.WIFSTOPPED(status):
            came_from.pop(pid, None)
            continue
        number, event = os.WSTOPSIG(status), status >> 16
        if event == EVENT_STOP and pid not in came_from:
            early.add(pid)
            continue
        if event == EVENT_STOP and number in STOPS:
            ptrace(LISTEN, pid)
            continue
        if event in (EVENT_FORK, EVENT_VFORK, EVENT_CLONE):
            ptrace(GETEVENTMSG, pid, ctypes.addressof(message))
            child = message.value
            came_from[child] = came_from.get(pid, ())
            if child in early:
                early.discard(child)
                ptrace(CONT, child)
        if event == EVENT_EXEC:
            before = came_from.get(pid, ())
            came_from[pid] = (*before, note(pid, file, before))
        ptrace(CONT, pid, 0 if event else number)


def main():
    file = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC, 0o600)
    command = os.getpid()
    ready, tell = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            followed = FOLLOW_FORK | FOLLOW_VFORK | FOLLOW_CLONE | NOTE_EXEC
            ptrace(SEIZE, command, followed | EXITKILL)
            os.write(tell, b"!")
            nothing = os.open(os.devnull, os.O_RDWR)
            for stream in range(3):
                os.dup2(nothing, stream)
            os.closerange(3, file)
            os.closerange(file + 1, 256)
            follow(file, command)
        os._exit(0)
    os.close(tell)
    os.wait()
    if os.read(ready, 1) != b"!":
        sys.exit("traced.py: no tracer")
    os.close(ready)
    os.execvp(sys.argv[2], sys.argv[2:])


main()
