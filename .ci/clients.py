#!/usr/bin/env python3
"""Clients for the container that .ci/image runs.

clients.py echo PORT                    small messages and 1 MiB, byte for byte
clients.py greedy PORT COUNT SECONDS    clients that send what they can and never read, and one that is served
"""
import os
import selectors
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor


def connect(port):
    client = socket.create_connection(("127.0.0.1", port), timeout=10)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def exchange(client, data):
    sender = threading.Thread(target=client.sendall, args=(data,))
    sender.start()
    received = bytearray()
    while len(received) < len(data):
        piece = client.recv(65536)
        if not piece:
            sys.exit(f"the stream ended after {len(received)} of {len(data)} bytes")
        received += piece
    sender.join()
    if received != data:
        sys.exit(f"{len(data)} bytes came back changed")


def echo(port):
    with connect(port) as client:
        for size in (1, 2, 100, 1460, 1 << 20):
            exchange(client, os.urandom(size))
        client.shutdown(socket.SHUT_WR)
        if client.recv(1) != b"":
            sys.exit("more came back than was sent")


def exchange_until(over, port, delays):
    with connect(port) as client:
        while not over.is_set():
            begin = time.monotonic()
            exchange(client, os.urandom(100))
            delays.append(time.monotonic() - begin)
            time.sleep(0.01)


def greedy(port, count, seconds):
    selector = selectors.DefaultSelector()
    for _ in range(count):
        client = socket.socket()
        # Small, or all together would meet the kernel's own limit (tcp_mem), above which it drops
        # what anybody sends.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16384)
        client.settimeout(10)
        client.connect(("127.0.0.1", port))
        client.setblocking(False)
        selector.register(client, selectors.EVENT_WRITE)
    delays = []
    over = threading.Event()
    sent = 0
    data = bytes(65536)
    with ThreadPoolExecutor(max_workers=1) as pool:
        served = pool.submit(exchange_until, over, port, delays)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for key, _ in selector.select(timeout=0.05):
                try:
                    sent += key.fileobj.send(data)
                except BlockingIOError:
                    pass
        over.set()
        served.result()
    print(f"        {count} clients sent {sent >> 20} MiB and read nothing; another had {len(delays)} exchanges,"
          f" the slowest in {max(delays) * 1000:.0f} ms")
    if sent < count * 65536:
        sys.exit("nobody was greedy")


{"echo": echo, "greedy": greedy}[sys.argv[1]](*map(int, sys.argv[2:]))
