"""Checks the sources of C and C++ targets with `belay check`.

    bazel build //... --aspects //integrations/bazel:belay.bzl%belay_aspect --output_groups=belay

Each source becomes an action of its own, so that Bazel caches it and runs it where it likes; one with findings fails.
`belay` is taken from the PATH of the execution environment.
"""

load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")

_EXTENSIONS = ["c", "cc", "cpp", "cxx", "c++", "C"]

def _flags(context):
    """What the compiler is told of macros and directories."""
    out = ["-D" + d for d in context.defines.to_list() + context.local_defines.to_list()]
    out += ["-I" + i for i in context.includes.to_list()]
    for i in context.quote_includes.to_list():
        out += ["-iquote", i]
    for i in context.system_includes.to_list():
        out += ["-isystem", i]
    return out

def _belay_impl(target, ctx):
    if CcInfo not in target or not hasattr(ctx.rule.attr, "srcs"):
        return []
    context = target[CcInfo].compilation_context
    outputs = []
    for source in [f for s in ctx.rule.attr.srcs for f in s.files.to_list() if f.extension in _EXTENSIONS]:
        output = ctx.actions.declare_file("%s.%s.belay.txt" % (ctx.label.name, source.basename))
        flags = _flags(context) + getattr(ctx.rule.attr, "copts", [])
        ctx.actions.run_shell(
            inputs = depset([source], transitive = [context.headers]),
            outputs = [output],
            arguments = [output.path, source.path] + flags,
            command = "out=$1 source=$2; shift 2; belay check --quiet \"$source\" -- \"$@\" > \"$out\" || { cat \"$out\"; exit 1; }",
            use_default_shell_env = True,
            mnemonic = "Belay",
            progress_message = "Checking %{input}",
        )
        outputs.append(output)
    return [OutputGroupInfo(belay = depset(outputs))]

belay_aspect = aspect(implementation = _belay_impl, attr_aspects = ["deps"])
