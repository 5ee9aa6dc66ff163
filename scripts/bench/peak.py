#!/usr/bin/python3 -IS
"""Runs a command and prints how much memory it had at most, in kilobytes: VmHWM of the process itself, read
while the kernel holds it in its exit (ptrace(2), PTRACE_O_TRACEEXIT), and ru_maxrss, which counts the largest of
the processes that it waited for as well. Ends with the command's exit code.

usage: peak.py COMMAND [ARGUMENT ...]
"""
import ctypes
import os
import sys

CONT, SEIZE, TRACE_EXIT, EVENT_EXIT, EVENT_STOP = 7, 0x4206, 0x40, 6, 128
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_long, ctypes.c_void_p]


def high_water(pid):
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


def main():
    ready, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.read(ready, 1)
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1):
            os.dup2(null, stream)
        os.execvp(sys.argv[1], sys.argv[1:])
    if libc.ptrace(SEIZE, pid, 0, TRACE_EXIT) != 0:
        raise OSError(ctypes.get_errno(), "ptrace")
    os.write(tell, b"!")
    peak = 0
    while True:
        _, status, usage = os.wait4(pid, 0)
        if not os.WIFSTOPPED(status):
            break
        event = status >> 16
        if event == EVENT_EXIT:
            peak = high_water(pid)
        libc.ptrace(CONT, pid, 0, 0 if event in (EVENT_EXIT, EVENT_STOP) else os.WSTOPSIG(status))
    print(peak, usage.ru_maxrss)
    sys.exit(os.waitstatus_to_exitcode(status))


main()
