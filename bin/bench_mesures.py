"""bin/bench once the environment is ready: generated data, real servers, measures, budgets."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from bench_clients import Mesure, measure, weigh
from demonstration import MANAGE, PROJECT, Demonstration, Stopped, ignore_signals
from embedded import claim
from processes import SetupError

CLIENTS = (1, 8)
READS, WRITES = 160, 160  # requests of a measure, all clients together
BUDGETS = {
    "grille_30x60": {"p50_ms": 60, "requetes": 12, "octets_gz": 60_000},
    "evaluation_cellule": {"p50_ms": 8},
    "tableau_apprenti": {"p50_ms": 20, "requetes": 12},
    "tableau_groupe": {"p50_ms": 60, "requetes": 12},
    "recherche_scenarios": {"p50_ms": 40},
    "entree_journal": {"p50_ms": 10},
    "entree_journal_photo": {"p50_ms": 150},
    "page_ma": {"octets_gz": 50_000},
    "synchro_50_entrees": {"p50_ms": 1000},
    "validation_ma": {"p50_ms": 10},
    "accueil_formateur": {"p50_ms": 20},
    "livret_pdf_40p": {"cpu_s": 2.3, "rendu_s": 1.8, "pic_memoire_mo": 200, "octets": 5_000_000},
    "livrets_inchanges_300": {"secondes": 10},
    "memoire_300": {"croissance_mo": 20},
    "catalogue_referentiels": {"p50_ms": 15},
    "import_rncp_500mo": {"pic_memoire_mo": 150},
    "detection_manques_10k": {"secondes": 20, "croissance_mo": 10},
}
FLOORS = {"livrets_par_minute": {"par_minute": 50}}


class Bench(Demonstration):
    """The demonstration's servers, on the data of the bench."""

    @property
    def plan_path(self) -> Path:
        return self.instance.folder / "plan.json"

    @property
    def preparation(self) -> tuple[tuple[str, list[str]], ...]:
        return (
            ("fonts", ["construire_polices"]),
            ("migrations", ["migrate", "--database=owner", "--noinput", "--verbosity=0"]),
            ("référentiels", ["load_referentiels"]),
            ("certificate", ["creer_sceau", "--si-absent"]),
            ("static files", ["collectstatic", "--noinput", "--verbosity=0"]),
        )

    def output_of(self, *command: str) -> list[dict]:
        """Run a management command that prints JSON lines."""
        result = subprocess.run(
            [*MANAGE, *command],
            cwd=PROJECT,
            env=os.environ | self.environment(),
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if result.returncode:
            raise SetupError(f"« manage.py {' '.join(command)} » failed.")
        return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


def run(bench: Bench) -> int:
    """Measure everything; returns 0 when every budget is kept, 2 otherwise."""
    bench.start()
    results: list[dict] = []
    if "--exports" in sys.argv[1:]:
        for line in exports(bench):
            emit(results, line)
        return budgets(results)
    begun = time.monotonic()
    bench.manage("peupler_banc", f"--plan={bench.plan_path}")
    say(f"  data of the bench: {time.monotonic() - begun:.1f} s")
    plan = json.loads(bench.plan_path.read_text())
    queries = {
        line["mesure"]: line["requetes"]
        for line in bench.output_of("compter_banc", f"--plan={bench.plan_path}")
    }
    for name, prepared in plan.items():
        demands = prepared["demandes"]
        writing = prepared["methode"] == "POST"
        if batch := prepared.get("lot"):
            found = measure(bench.port, "POST", demands, clients=1, total=len(demands))
            emit(
                results,
                {"mesure": name, "clients": 1, **batches(found, batch), "requetes": queries.get(name)},
            )
            continue
        for clients in CLIENTS:
            wanted = WRITES if writing else READS
            # A write is sent once only: each measure takes its own share of the prepared ones.
            share = min(wanted, len(demands) // 2) if clients == CLIENTS[0] else min(wanted, len(demands))
            taken = [demands.pop() for _ in range(share)] if writing else demands
            total = len(taken) if writing else wanted
            found = measure(bench.port, prepared["methode"], taken, clients=clients, total=total)
            if prepared.get("entier"):
                found.size_gz = weigh(bench.port, demands[0])
            emit(
                results, {"mesure": name, "clients": clients, **figures(found), "requetes": queries.get(name)}
            )
    try:
        for line in (*register(bench), *booklets(bench), *reminders(bench)):
            emit(results, line)
    except SetupError as error:
        say(f"bin/bench: {error}")
        return max(1, budgets(results))
    return budgets(results)


def register(bench: Bench) -> list[dict]:
    """The last record of a register of 500 MB imported by the command that does it: its memory and its pace."""
    path = bench.instance.folder / "registre.xml"
    try:
        (made,) = bench.output_of("ecrire_registre", str(path), "--mo=500")
        command = [*MANAGE, "importer_rncp", str(path), f"--fiche={made['derniere']}", "--centre=banc"]
        begun = time.monotonic()
        child = subprocess.Popen(
            command, cwd=PROJECT, env=os.environ | bench.environment(), stdout=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - begun
    finally:
        path.unlink(missing_ok=True)
    if child.returncode:
        raise SetupError("« manage.py importer_rncp » failed.")
    return [
        {
            "mesure": "import_rncp_500mo",
            "clients": 1,
            "pic_memoire_mo": round(usage.ru_maxrss * 1024 / 1_000_000, 1),
            "mo_par_s": round(made["octets"] / 1_000_000 / seconds, 1),
        }
    ]


def booklets(bench: Bench) -> list[dict]:
    """One group printed by the two processes of the worker: CPU seconds of a booklet, booklets a minute."""
    before = cpu_seconds(bench)
    (found,) = bench.output_of("mesurer_livrets")
    spent = cpu_seconds(bench) - before
    return [
        {
            "mesure": "livret_pdf_40p",
            "clients": 1,
            "cpu_s": round(spent / found["livrets"], 2),
            "rendu_s": found["rendu_s"],
            "pages": found["pages"],
            "octets": found["octets"],
            "pic_memoire_mo": peak_megabytes(bench),
        },
        {
            "mesure": "livrets_par_minute",
            "clients": 1,
            "par_minute": round(60 * found["livrets"] / found["secondes"], 1),
            "livrets": found["livrets"],
        },
    ]


def reminders(bench: Bench) -> list[dict]:
    """What is to be recalled searched for among 10,000 apprentices, in a process of its own, messages written."""
    (made,) = bench.output_of("peupler_manques", "--apprentis=10000")
    (found,) = bench.output_of("mesurer_manques", made["centre"])
    return [{"mesure": "detection_manques_10k", "clients": 1, **found}]


def exports(bench: Bench) -> list[dict]:
    """300 booklets laid out, then exported again unchanged: the worker's memory along the first, the second's time."""
    said: dict[str, dict] = {}
    memory: list[tuple[int, int]] = []  # booklets made, megabytes of the largest process
    command = [*MANAGE, "mesurer_export_300"]
    with subprocess.Popen(
        command, cwd=PROJECT, env=os.environ | bench.environment(), stdout=subprocess.PIPE, text=True
    ) as child:
        for line in child.stdout:
            told = json.loads(line)
            if "secondes" in told:
                said[told["passage"]] = told
            elif told["passage"] == "premier":
                memory.append((told["fait"], megabytes(bench, "VmRSS")))
    if child.returncode:
        raise SetupError("« manage.py mesurer_export_300 » failed.")
    # The first third loads what stays: fonts, référentiels, templates, the arenas of the allocator.
    total = said["premier"]["livrets"]
    warm = max((mb for made, mb in memory if made <= total / 3), default=0)
    end = max(mb for made, mb in memory if made > total * 2 / 3)
    return [
        {
            "mesure": "memoire_300",
            "clients": 1,
            "croissance_mo": end - warm,
            "mo_au_tiers": warm,
            "mo_a_la_fin": end,
            "pic_memoire_mo": megabytes(bench, "VmHWM"),
            "livrets": total,
            "secondes": said["premier"]["secondes"],
        },
        {
            "mesure": "livrets_inchanges_300",
            "clients": 1,
            "secondes": said["second"]["secondes"],
            "livrets": said["second"]["livrets"],
            "repris": said["second"]["repris"],
            "octets": said["second"]["octets"],
        },
    ]


def cpu_seconds(bench: Bench) -> float:
    """CPU time of the worker and its processes, ended ones included."""
    # Ended children are counted by their parent (words 13 and 14).
    ticks = sum(int(word) for words in worker_stats(bench).values() for word in words[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def peak_megabytes(bench: Bench) -> int:
    """The most memory that one process of the worker ever held."""
    return megabytes(bench, "VmHWM")


def megabytes(bench: Bench, figure: str) -> int:
    """A figure of /proc/<pid>/status, of the process of the worker where it is the highest."""
    found = [0]
    for pid in worker_stats(bench):
        with contextlib.suppress(OSError, IndexError):
            status = Path(f"/proc/{pid}/status").read_text()
            found.append(int(status.partition(f"{figure}:")[2].split()[0]))
    return round(max(found) / 1024)


def worker_stats(bench: Bench) -> dict[int, list[str]]:
    """Words of /proc/<pid>/stat, after the name, of the worker and its processes."""
    worker = next(member.process.pid for member in bench.supervisor.members if member.name == "worker")
    stats = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                stats[int(entry.name)] = (entry / "stat").read_text().rpartition(")")[2].split()
    family = {worker}
    while grown := {pid for pid, words in stats.items() if int(words[1]) in family} - family:
        family |= grown
    return {pid: stats[pid] for pid in family if pid in stats}


def figures(found: Mesure) -> dict:
    """Percentiles and sizes of a measure."""
    times = sorted(found.times)
    return {
        "p50_ms": round(statistics.median(times) * 1000, 1),
        "p95_ms": round(times[int(len(times) * 0.95) - 1] * 1000, 1),
        "req_s": round(len(times) / found.seconds, 1),
        "octets": found.size,
        "octets_gz": found.size_gz,
        "erreurs": found.errors,
    }


def batches(found: Mesure, batch: int) -> dict:
    """The same, of so many requests sent one after the other."""
    whole = [sum(found.times[start : start + batch]) for start in range(0, len(found.times), batch)]
    return figures(replace(found, times=whole))


def emit(results: list[dict], line: dict) -> None:
    results.append(line)
    print(json.dumps(line, ensure_ascii=False), flush=True)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def verdict(kept: bool, value: float, target: float) -> str:
    return "ok" if kept else f"missed by {abs(value - target):.1f}"


def budgets(results: list[dict]) -> int:
    """Print measured, target and verdict on standard error; 2 when one budget is missed or one request failed."""
    say(f"\n{'measure':<22}{'figure':<16}{'measured':>10}{'target':>10}  verdict")
    missed = sum(1 for line in results if line.get("erreurs"))
    for line in results:
        for figure, target in BUDGETS.get(line["mesure"], {}).items():
            value = line.get(figure)
            if line.get("clients", 1) != 1 or value is None:
                continue
            kept = value <= target
            missed += not kept
            say(f"{line['mesure']:<22}{figure:<16}{value:>10}{target:>10}  {verdict(kept, value, target)}")
        for figure, target in FLOORS.get(line["mesure"], {}).items():
            value = line[figure]
            kept = value >= target
            missed += not kept
            say(f"{line['mesure']:<22}{figure:<16}{value:>10}{target:>10}  {verdict(kept, value, target)}")
        if line.get("erreurs"):
            say(f"{line['mesure']:<22}{line['erreurs']} requests failed with {line['clients']} clients")
    return 2 if missed else 0


def main() -> NoReturn:
    """Start, measure, stop; without --keep, forget the data."""
    keep = "--keep" in sys.argv[1:]

    def interrupt(*_: object) -> None:
        raise Stopped

    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, interrupt)
    instance = claim("bench")
    if not keep:
        instance.destroy()
    code = 1
    try:
        bench = Bench(instance)
        try:
            code = run(bench)
        finally:
            ignore_signals()
            bench.stop()
    except SetupError as error:
        say(f"bin/bench: {error}")
    except Stopped:
        code = 130
    finally:
        if not keep:
            instance.destroy()
    sys.exit(code)


if __name__ == "__main__":
    main()
