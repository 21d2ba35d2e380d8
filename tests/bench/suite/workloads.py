"""The workloads: each starts what it needs, puts a load on it, and the same load on the null pipeline beside it."""

import glob
import os
import shutil
import statistics
import time
from dataclasses import dataclass

from .processes import COMMAND_HTTP, QUERY_HTTP, Failure, Installation, run_program
from .report import say

ACCOUNTS = 10_000
DEPTHS = (1, 64, 512)
DEEPEST = 512
PACE = 2000
PACED_IN_FLIGHT = 4096
STREAMS_IN_FLIGHT = 64
HTTP_CONNECTIONS = 256
HTTP_SCRIPT = f"{os.path.dirname(os.path.realpath(__file__))}/http.lua"
DEPOSIT = '{"amount":{"currency":"EUR","minor_units":"1"}}'
STARTS = 3
# What a service's memory may grow by while it is asked the same things: its allocator's play.
GROWTH_MOST = 1.1


@dataclass
class Extent:
    """How much is measured."""

    milliseconds: int
    null_milliseconds: int
    events: int
    soak_seconds: int


DEFAULT = Extent(milliseconds=5000, null_milliseconds=2000, events=1_000_000, soak_seconds=60)
BIG = Extent(milliseconds=5000, null_milliseconds=2000, events=10_000_000, soak_seconds=60)
QUICK = Extent(milliseconds=800, null_milliseconds=500, events=100_000, soak_seconds=2)


class Suite:
    """Runs workloads one after the other. What they keep on disk is in `directory`."""

    def __init__(self, binaries, directory, extent, report):
        self.binaries = binaries
        self.directory = directory
        self.extent = extent
        self.report = report
        self.installations = 0
        self.filled = None

    def close(self):
        if self.filled:
            self.filled.__exit__()

    # ---- What the workloads have in common ----

    def installation(self):
        self.installations += 1
        return Installation(self.binaries, f"{self.directory}/{self.installations}")

    def load(self, name, base_port, *arguments):
        """The load's figures, and the CPU seconds that it used itself."""
        return run_program(
            f"{self.binaries}/bench_{name}", ["--base-port", str(base_port), *map(str, arguments)], self.directory)

    def timed_load(self, name, base_port, *arguments):
        return self.load(name, base_port, "--milliseconds", self.extent.milliseconds, *arguments)

    def null(self, shape, *arguments):
        """The null pipeline's figures. Its directory is its working directory, as a socket's path must be short."""
        directory = f"{self.directory}/null"
        os.mkdir(directory)
        try:
            figures, _ = run_program(
                f"{self.binaries}/null_pipeline",
                ["--shape", shape, "--directory", ".", "--milliseconds", str(self.extent.null_milliseconds),
                 *map(str, arguments)],
                directory)
        finally:
            shutil.rmtree(directory)
        return figures

    def open_accounts(self, system):
        self.load("commands", system.base_port, "--open", "--in-flight", DEEPEST, "--milliseconds", 60_000)

    def command_load(self, system, workload, shape, depth, *arguments):
        """Commands at one depth, with what they cost each process, and the null pipeline at the same depth."""
        say(workload)
        before = system.cpu_seconds()
        figures, client_cpu = self.timed_load("commands", system.base_port, "--in-flight", depth, *arguments)
        if "query-service" in system.running:
            self.report.add(workload, "behind", self.seconds_behind(system), "s")
        after = system.cpu_seconds()
        costs = {service: after[service] - before[service] for service in before} | {"client": client_cpu}
        null = self.null(shape, "--in-flight", depth)

        self.rate_and_times(workload, figures, "commands/s")
        for metric in ("accepted_p50", "accepted_p99"):
            if metric in figures:
                self.report.add(workload, metric, figures[metric], "us")
        for process, seconds in (costs | {"all": sum(costs.values())}).items():
            self.report.add(workload, f"cpu_{process}", seconds * 1e6 / figures["count"], "us/command")
        self.report.add(workload, "null_cpu_all", null["cpu"], "us/command")
        self.times_of_null(workload, null)
        self.report.beside_null(workload, "rate", figures["rate"], null["rate"], "commands/s")
        return figures["rate"]

    def rate_and_times(self, workload, figures, unit):
        self.report.add(workload, "rate", figures["rate"], unit)
        self.report.add(workload, "p50", figures["p50"], "us")
        self.report.add(workload, "p99", figures["p99"], "us")

    def times_of_null(self, workload, null):
        self.report.add(workload, "null_p50", null["p50"], "us")
        self.report.add(workload, "null_p99", null["p99"], "us")

    # ---- Commands ----

    def commands(self):
        """Deposits with the query-service stopped: COMMITTED at each depth, ACCEPTED, and all to one account."""
        with self.installation() as system:
            system.start_all()
            system.stop("query-service")
            self.open_accounts(system)
            for depth in DEPTHS:
                many = self.command_load(system, f"commands_{depth}", "commands", depth)
            accepted = self.command_load(system, f"accepted_{DEEPEST}", "commands", DEEPEST, "--accepted")
            self.report.add(f"accepted_{DEEPEST}", "share_of_committed", 100 * accepted / many, "%")
            hot = self.command_load(system, f"hot_{DEEPEST}", "commands", DEEPEST, "--accounts", 1)
            self.report.add(f"hot_{DEEPEST}", "share_of_many", 100 * hot / many, "%")

    def following(self):
        """Deposits while the query-service follows."""
        with self.installation() as system:
            system.start_all()
            self.open_accounts(system)
            for depth in DEPTHS:
                self.command_load(system, f"following_{depth}", "following", depth)

    def seconds_behind(self, system):
        """How long from now until each read model has all that is in the log now."""
        return max(self.load("caught_up", system.base_port, "--head", system.head())[0].values())

    def visible(self):
        """From sending a command to the answer of a query that shows it, at an even pace."""
        say("visible")
        with self.installation() as system:
            system.start_all()
            self.open_accounts(system)
            self.seconds_behind(system)
            figures, _ = self.timed_load("visible", system.base_port, "--rate", PACE)
        null = self.null("visible", "--rate", PACE, "--in-flight", PACED_IN_FLIGHT)
        self.paced(figures, null, "visible", "commands/s")

    def paced(self, figures, null, workload, unit):
        self.rate_and_times(workload, figures, unit)
        self.report.add(workload, "null_p99", null["p99"], "us")
        self.report.beside_null(workload, "p50", figures["p50"], null["p50"], "us")

    # ---- HTTP ----

    def http(self):
        """Deposits and questions by 256 connections of wrk, beside the same over ZeroMQ."""
        with self.installation() as system:
            system.start_all()
            system.stop("query-service")
            self.open_accounts(system)
            # Each command is accepted first either way; the client of ZeroMQ is told the outcome, too.
            self.beside_zeromq(system, "http_accepted", COMMAND_HTTP, {"BODY": DEPOSIT}, "commands", "--accepted")
            self.beside_zeromq(system, "http_waited", COMMAND_HTTP, {"BODY": DEPOSIT, "PREFER": "wait=30"},
                               "commands", "--accepted")
            system.start("query-service")
            self.seconds_behind(system)
            self.beside_zeromq(system, "http_queries", QUERY_HTTP, {}, "queries")
            for service in system.running:
                self.report.add("http_queries", f"memory_{service}", system.memory_mib(service, "VmRSS"), "MiB")

    def beside_zeromq(self, system, workload, port, environment, load, *arguments):
        """As many requests at a time over HTTP as over ZeroMQ just before."""
        say(workload)
        zeromq, _ = self.timed_load(load, system.base_port, "--in-flight", HTTP_CONNECTIONS, *arguments)
        figures = self.wrk(system, port, environment)
        self.rate_and_times(workload, figures, "requests/s")
        self.report.add(workload, "zeromq_rate", zeromq["rate"], "requests/s")
        self.report.add(workload, "share_of_zeromq", 100 * figures["rate"] / zeromq["rate"], "%")

    def soak(self):
        """A minute of deposits and one of questions over HTTP: the services' memory has to stay as it is."""
        with self.installation() as system:
            system.start_all()
            self.open_accounts(system)
            self.soak_service(system, "command-service", COMMAND_HTTP, {"BODY": DEPOSIT})
            self.soak_service(system, "query-service", QUERY_HTTP, {})

    def soak_service(self, system, service, port, environment):
        workload = f"soak_{service}"
        say(workload)
        self.wrk(system, port, environment, self.extent.soak_seconds / 4)
        before = system.memory_mib(service, "VmRSS")
        figures = self.wrk(system, port, environment, self.extent.soak_seconds)
        after = system.memory_mib(service, "VmRSS")
        self.rate_and_times(workload, figures, "requests/s")
        self.report.add(workload, "memory_before", before, "MiB")
        self.report.add(workload, "memory_after", after, "MiB")
        if after > before * GROWTH_MOST:
            raise Failure(f"{service} grew from {before:.0f} to {after:.0f} MiB")

    def wrk(self, system, port, environment, seconds=None):
        """Its figures. Any status that is no success, and any error of a connection, ends the run."""
        if not shutil.which("wrk"):
            raise Failure("wrk is not installed; scripts/setup does that")
        seconds = max(1, round(seconds or self.extent.milliseconds / 1000))
        arguments = ["--threads", 1, "--connections", HTTP_CONNECTIONS, "--duration", f"{seconds}s", "--timeout", "30s",
                     "--script", HTTP_SCRIPT, f"http://127.0.0.1:{system.base_port + port}"]
        figures, _ = run_program("wrk", list(map(str, arguments)), self.directory,
                                 {"ACCOUNTS": str(ACCOUNTS)} | environment)
        if figures["failed"] > 0:
            raise Failure(f"{figures['failed']:.0f} of {figures['count']:.0f} HTTP requests failed")
        return figures

    # ---- The event-bus alone ----

    def appends(self):
        """Commits offered to the event-bus alone, each as an append of its own."""
        with self.installation() as system:
            system.start("event-bus")
            for depth in DEPTHS:
                workload = f"appends_{depth}"
                say(workload)
                figures, _ = self.timed_load("appends", system.base_port, "--in-flight", depth)
                null = self.null("appends", "--in-flight", depth)
                self.rate_and_times(workload, figures, "appends/s")
                self.times_of_null(workload, null)
                self.report.beside_null(workload, "rate", figures["rate"], null["rate"], "appends/s")

    def tail(self):
        """From offering a commit to seeing it on the feed, at an even pace."""
        say("tail")
        with self.installation() as system:
            system.start("event-bus")
            figures, _ = self.timed_load("tail", system.base_port, "--rate", PACE)
        null = self.null("appends", "--rate", PACE, "--in-flight", PACED_IN_FLIGHT)
        self.paced(figures, null, "tail", "commits/s")

    # ---- A long log ----

    def long_log(self):
        """An installation whose log has all events, with nothing running. Made when it is first wanted."""
        if self.filled:
            return self.filled
        say(f"filling a log with {self.extent.events} events")
        self.filled = self.installation()
        self.filled.start("event-bus")
        figures, _ = self.load("fill", self.filled.base_port, "--events", self.extent.events, "--accounts", ACCOUNTS)
        self.report.add("fill", "rate", figures["rate"], "events/s")
        self.report.add("fill", "memory_peak", self.filled.memory_mib("event-bus", "VmHWM"), "MiB")
        self.filled.stop("event-bus")
        return self.filled

    def start(self):
        """How long the event-bus takes to start on the long log, and what memory it has then."""
        system = self.long_log()
        say("start")
        times = []
        for _ in range(STARTS):
            begin = time.monotonic()
            system.start("event-bus")
            system.wait_for_line("event-bus", "listening")
            times.append(time.monotonic() - begin)
            memory = system.memory_mib("event-bus", "VmRSS")
            system.stop("event-bus")
        self.report.add("start", "events", self.extent.events, "events")
        self.report.add("start", "time", statistics.median(times) * 1000, "ms")
        self.report.add("start", "memory", memory, "MiB")

    def replay(self):
        """One reader reads the long log from its beginning."""
        system = self.long_log()
        say("replay")
        system.start("event-bus")
        figures, _ = self.load("replay", system.base_port)
        self.report.add("replay", "rate", figures["rate"], "events/s")
        self.report.add("replay", "memory_peak", system.memory_mib("event-bus", "VmHWM"), "MiB")
        system.stop("event-bus")
        self.report.beside_null("replay", "rate", figures["rate"], self.null_replay(figures), "events/s")

    def null_replay(self, page):
        """Events a second, if they were only bytes in pages of the same size."""
        null = self.null("reads", "--in-flight", 1, "--bytes", round(page["page_bytes"]))
        return null["rate"] * page["page_events"]

    def stream_reads(self):
        """Whole streams of the long log."""
        system = self.long_log()
        say("stream_reads")
        system.start("event-bus")
        figures, _ = self.timed_load(
            "stream_reads", system.base_port, "--in-flight", STREAMS_IN_FLIGHT, "--accounts", ACCOUNTS)
        system.stop("event-bus")
        null = self.null("reads", "--in-flight", STREAMS_IN_FLIGHT, "--bytes", round(figures["stream_bytes"]))
        self.rate_and_times("stream_reads", figures, "streams/s")
        self.report.add("stream_reads", "stream_events", figures["stream_events"], "events")
        self.times_of_null("stream_reads", null)
        self.report.beside_null("stream_reads", "rate", figures["rate"], null["rate"], "streams/s")

    def rebuild(self):
        """The read models are made from the long log: all together, then each alone."""
        system = self.long_log()
        say("rebuild")
        system.start("event-bus")
        page, _ = self.load("replay", system.base_port)
        null = self.null_replay(page)
        together = self.rebuild_missing(system)
        self.rebuilt("rebuild_all", max(together.values()), null)
        for model in together:
            for file in glob.glob(f"{system.directory}/query-service/{model}-*"):
                os.remove(file)
            self.rebuilt(f"rebuild_{model}", self.rebuild_missing(system)[model], null)
        system.stop("event-bus")

    def rebuild_missing(self, system):
        """Seconds until each model was at the head, from the start of the query-service."""
        system.start("query-service")
        seconds, _ = self.load("caught_up", system.base_port, "--head", self.extent.events)
        system.stop("query-service")
        return seconds

    def rebuilt(self, workload, seconds, null):
        rate = self.extent.events / seconds
        self.report.add(workload, "rate", rate, "events/s")
        self.report.beside_null(workload, "rate", rate, null, "events/s")


WORKLOADS = {
    workload.__name__: workload
    for workload in (Suite.commands, Suite.following, Suite.visible, Suite.http, Suite.soak, Suite.appends, Suite.tail,
                     Suite.replay, Suite.stream_reads, Suite.rebuild, Suite.start)
}
