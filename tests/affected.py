"""Which test files a change can reach: `./test --changed` runs those and no others.

    python -m tests.affected [COMMIT]    what differs from COMMIT (HEAD), uncommitted and new files included

Reached is what imports a changed module, however far away. Tests that start programs of ours reach all of them, and a
change to what is no Python of ours (pages' scripts and styles, migrations, locks, this table) reaches every test.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import grimp

# What starts programs of ours, and where what they run lies.
_PROGRAMS = {
    "tests.running": "otp_app",
    "tests.cli.command": "otp_app",
    "tests.installation": "otp_app.jobs",
    "tests.domain.test_limits_across_processes": "tests.domain.limits_process",
}
# They read the sources themselves.
_ALWAYS = ("tests.test_architecture", "tests.ui.test_catalogue")
_WORDS = (".md", ".png", ".svg", ".jpg")


def affected(changed: Sequence[str]) -> list[str]:
    """Return the paths of the test files that the changed files can reach, `["tests"]` where that is all of them."""
    graph = grimp.build_graph("otp_app", "tests")
    _add_what_no_import_says(graph)
    reached: set[str] = set(_ALWAYS if changed else ())
    for file in changed:
        module = _module(file)
        if module in graph.modules:
            reached |= {module, *graph.find_downstream_modules(module)}
        elif file.endswith(_WORDS) and not file.startswith(("assets/", "otp_app/")):
            reached |= {_module(str(test)) for test in Path("tests").rglob("test_*.py") if file in test.read_text()}
        elif Path(file).exists() or not file.endswith(".py"):
            return ["tests"]
    found = (Path(*module.split(".")).with_suffix(".py") for module in reached)
    return sorted(str(path) for path in found if path.name.startswith("test_") and path.exists())


def changed_since(commit: str) -> list[str]:
    """Return the paths that differ from a commit, and those that git does not know yet."""
    commands = (["git", "diff", "--name-only", commit], ["git", "ls-files", "--others", "--exclude-standard"])
    return [
        line
        for command in commands
        for line in subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    ]


def _module(file: str) -> str:
    path = PurePosixPath(file)
    parts = path.parent.parts if path.name == "__init__.py" else path.with_suffix("").parts
    return ".".join(parts) if path.suffix == ".py" else ""


def _add_what_no_import_says(graph: grimp.ImportGraph) -> None:
    """Add programs, which are started by name, and fixtures.

    A conftest serves every test below it, but not all that it imports: who uses a fixture imports its type.
    """
    modules = sorted(graph.modules)
    for program, run in _PROGRAMS.items():
        for module in modules:
            if module == run or module.startswith(f"{run}."):
                graph.add_import(importer=program, imported=module)
    for conftest in [module for module in modules if module.endswith(".conftest")]:
        for imported in graph.find_modules_directly_imported_by(conftest):
            graph.remove_import(importer=conftest, imported=imported)
        below = conftest.removesuffix("conftest")
        for module in modules:
            if module.startswith(below) and module.rpartition(".")[2].startswith("test_"):
                graph.add_import(importer=module, imported=conftest)


if __name__ == "__main__":
    print("\n".join(affected(changed_since(*(sys.argv[1:] or ["HEAD"])))))  # noqa: T201
