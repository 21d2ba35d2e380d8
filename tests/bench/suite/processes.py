"""Starting, watching and ending the processes that are measured."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time

SERVICES = ("event-bus", "command-service", "query-service")

# Of a base port, as common/vocabulary/ports.hpp has them.
COMMAND_HTTP = 81
QUERY_HTTP = 82
PORT_OFFSETS = (1, 2, 11, 12, 13, COMMAND_HTTP, QUERY_HTTP, 83)
BASE_PORTS = range(12000, 17900, 100)

READY_SECONDS = 30
STOP_SECONDS = 15
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class Failure(Exception):
    """Ends the run, with one line."""


def free_base_port():
    for base in BASE_PORTS:
        if all(is_free(base + offset) for offset in PORT_OFFSETS):
            return base
    raise Failure("no block of free ports on this machine")


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


class Installation:
    """The services, or some of them, on ports and in a directory of their own, which is removed in the end."""

    def __init__(self, binaries, directory):
        self.binaries = binaries
        self.directory = directory
        self.base_port = free_base_port()
        self.running = {}
        os.mkdir(directory)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.stop(*self.running)
        finally:
            shutil.rmtree(self.directory)

    def start(self, *services):
        for service in services:
            program = f"{self.binaries}/tercet-{service}"
            command = [program, "--base-port", str(self.base_port), "--data", self.directory]
            with open(self.log_of(service), "wb") as log:
                self.running[service] = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def start_all(self):
        self.start(*SERVICES)
        self.info()

    def stop(self, *services):
        """Ends them, and fails if one does not end well, or had ended before."""
        ended_badly = None
        # The event-bus last, so that nobody has to look for it.
        for service in sorted(services, key=SERVICES.index, reverse=True):
            status = end(self.running.pop(service))
            if status != 0:
                ended_badly = f"{service} ended with status {status}; its last line: {self.last_line_of(service)}"
        if ended_badly:
            raise Failure(ended_badly)

    def info(self):
        """What all three say of themselves, once they answer."""
        tercet = [f"{self.binaries}/tercet", "--base-port", str(self.base_port)]
        told = subprocess.run([*tercet, "info", "--wait", str(READY_SECONDS), "--json"], capture_output=True, text=True)
        if told.returncode != 0:
            raise Failure(f"the services are not ready: {told.stderr.strip()}")
        return json.loads(told.stdout)

    def head(self):
        """The last position of the log."""
        return self.info()["event_bus"]["head"]

    def log_of(self, service):
        return f"{self.directory}/{service}.log"

    def last_line_of(self, service):
        with open(self.log_of(service), encoding="utf-8") as log:
            return (log.read().splitlines() or ["none"])[-1]

    def wait_for_line(self, service, text):
        """Until the service's last line has that in it; looks a thousand times a second."""
        deadline = time.monotonic() + READY_SECONDS
        while text not in self.last_line_of(service):
            if time.monotonic() > deadline or self.running[service].poll() is not None:
                raise Failure(f"{service} does not start; its last line: {self.last_line_of(service)}")
            time.sleep(0.001)

    def cpu_seconds(self):
        """What each running service has used so far, in user and system mode."""
        return {service: cpu_seconds_of(process.pid) for service, process in self.running.items()}

    def memory_mib(self, service, field):
        """`field` is VmRSS, what it takes now, or VmHWM, the most it took."""
        with open(f"/proc/{self.running[service].pid}/status", encoding="ascii") as status:
            for line in status:
                if line.startswith(field + ":"):
                    return int(line.split()[1]) / 1024
        raise Failure(f"the kernel does not tell {field}")


def end(process):
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def cpu_seconds_of(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        # The name, in parentheses, may hold anything.
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def run_program(binary, arguments, directory, environment=None):
    """Runs a load to its end. Returns its figures by metric, and the CPU seconds it used.

    Figures are lines of metric, value and unit with tabs between; other lines are not looked at. `environment` has
    variables that are set besides.
    """
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE}
    variables = os.environ | (environment or {})
    with subprocess.Popen([binary, *arguments], cwd=directory, env=variables, text=True, **streams) as process:
        try:
            output = process.stdout.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        raise Failure(f"{os.path.basename(binary)} ended with status {process.returncode}")
    figures = {}
    for line in output.splitlines():
        fields = line.split("\t")
        if len(fields) == 3:
            figures[fields[0]] = float(fields[1])
    return figures, usage.ru_utime + usage.ru_stime
