"""A Sphinx extension: the options of `belay`, as a part of its page, so that the site and the man page say what the program does.

A line `<!-- options: check -->` becomes what `belay help check` lists of Belay's own. The program is that of the setting
belay_program; without one the reader is told to ask his own. A warning, and so an error with -W: a command that the program
doesn't have, or has and the page has not.
"""
import re
import subprocess

from sphinx.util import logging

log = logging.getLogger(__name__)
PLACE = re.compile(r"^<!-- options: (\w+) -->$", re.M)
USAGE = re.compile(r"^USAGE: (.*)$", re.M)
COMMAND = re.compile(r"^  (\w+) +- ", re.M)
OPTION = re.compile(r"^  (-\S+(?: <\w+>)?) +- (.*)$", re.M)


def help_of(program, *command):
    return subprocess.run([program, *command, "--help"], text=True, capture_output=True, check=True).stdout


def described(program, command):
    """The usage and each option with its text, in Markdown."""
    if not program:
        return f"See `belay help {command}`."
    text = help_of(program, command)
    own = text.partition("Belay's options:")[2].partition("Generic Options:")[0]
    entries = [f"`{option}`\n: {meaning.replace('*', chr(92) + '*')}" for option, meaning in OPTION.findall(own)]
    return "\n\n".join([f"    {USAGE.search(text).group(1)}", *entries])


def on_source_read(app, page, source):
    named = PLACE.findall(source[0])
    if not named:
        return
    program = app.config.belay_program
    if program:
        has = COMMAND.findall(help_of(program).partition("SUBCOMMANDS:")[2].partition("\n\n  Type")[0])
        for command in set(named) ^ set(has):
            log.warning("%s: the command '%s' is of the page or of the program only", page, command)
        named = [c for c in named if c in has]
    source[0] = PLACE.sub(lambda m: described(program, m.group(1)) if m.group(1) in named else "", source[0])


def setup(app):
    app.add_config_value("belay_program", "", "env")
    app.connect("source-read", on_source_read)
    # Incremental builds would miss changes of the program.
    app.connect("env-get-outdated", lambda app, env, *_: {d for d in env.found_docs if d.split("/")[0] == "commands"})
    return {"parallel_read_safe": True}
