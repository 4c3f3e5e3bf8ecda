# What bash would offer for the words given, of which the last is being typed.
source completion.bash
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_belay
printf '%s\n' "${COMPREPLY[@]}"
