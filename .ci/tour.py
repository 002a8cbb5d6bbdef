"""Runs the console examples of a document and compares what is answered with what the document shows.

usage: tour.py DOCUMENT ENV_FILE

An example is a ```console block: lines that begin with "$ " are commands, the lines after one are its answer, in which the
character … stands for anything. All commands run in one shell. The default addresses are replaced by those of ENV_FILE.
"""

import re
import subprocess
import sys
import time

# Readers have a save within moments: a command that only reads is asked again for so long.
PATIENCE_SECONDS = 5
END = "--- end of answer ---"


def examples(document):
    for block in re.findall(r"^```console\n(.*?)^```", document, re.MULTILINE | re.DOTALL):
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = example.splitlines()
            length = 1
            while length < len(lines) and not is_whole(lines[:length]):
                length += 1
            yield "\n".join(lines[:length]), "\n".join(lines[length:]).strip()


def is_whole(lines):
    """Whether these lines are a whole command: no open quote, no line that goes on."""
    syntax = subprocess.run(["bash", "-n"], input="\n".join(lines), text=True, capture_output=True, check=False)
    return syntax.returncode == 0 and not syntax.stderr and not lines[-1].endswith("\\")


def addresses(path):
    with open(path, encoding="utf-8") as file:
        values = dict(line.rstrip("\n").split("=", 1) for line in file if "=" in line)
    return {
        "localhost:8080": values["CATALOG_READ_URL"].removeprefix("http://"),
        "localhost:8081": values["CATALOG_WRITE_URL"].removeprefix("http://"),
        "localhost:63799": values["REDIS_URL"].removeprefix("redis://").split("/")[0],
        "target/dev/env": path,
    }


class Shell:
    def __init__(self):
        self.process = subprocess.Popen(["bash"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def run(self, command):
        self.process.stdin.write(f"{command}\nprintf '\\n%s\\n' '{END}'\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line.rstrip("\n") == END:
                return "".join(lines).strip()
            lines.append(line)
        sys.exit(f"the shell ended after: {command}")


def main():
    document, env = sys.argv[1:]
    with open(document, encoding="utf-8") as file:
        tour = list(examples(file.read()))
    if not tour:
        sys.exit(f"{document} has no console examples")
    shell, replacements = Shell(), addresses(env)
    for command, wanted in tour:
        for default, actual in replacements.items():
            command, wanted = command.replace(default, actual), wanted.replace(default, actual)
        pattern = re.compile(".*?".join(re.escape(part) for part in wanted.split("…")), re.DOTALL)
        only_reads = command.startswith("curl") and " -X " not in command and " -d " not in command
        deadline = time.monotonic() + (PATIENCE_SECONDS if only_reads else 0)
        answer = shell.run(command)
        while not pattern.fullmatch(answer) and time.monotonic() < deadline:
            time.sleep(0.05)
            answer = shell.run(command)
        if not pattern.fullmatch(answer):
            sys.exit(f"{document} is wrong.\n$ {command}\nit shows:\n{wanted}\nthe answer is:\n{answer}")
        print(f"as shown: {command.splitlines()[0]}")


main()
