#!/usr/bin/python3 -IS
"""Fills a host with processes that sleep, each of which holds one end of an idle TCP connection on loopback.
Prints `ready` when all run, and ends them when standard input ends.

usage: crowd.py COUNT
"""
import os
import signal
import socket
import sys


def main():
    count = int(sys.argv[1])
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(16)
    sleepers = []
    for _ in range(count // 2):
        here = socket.create_connection(listener.getsockname())
        there, _ = listener.accept()
        for end in (here, there):
            end.set_inheritable(True)
            sleepers.append(os.posix_spawn("/usr/bin/sleep", ["sleep", "infinity"], {}))
            end.close()
    print("ready", flush=True)
    sys.stdin.read()
    for pid in sleepers:
        os.kill(pid, signal.SIGKILL)


main()
