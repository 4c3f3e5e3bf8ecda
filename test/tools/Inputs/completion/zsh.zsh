# Types the words given and a tab into a zsh of its own, and prints the line until what is awaited is on it.
zmodload zsh/zpty
local line awaited=$1
zpty shell zsh -f -i
zpty -w shell "autoload -Uz compinit && compinit -u -d $PWD/dump; source ./completion.zsh; print REA''DY"
zpty -r -m shell line '*READY*'
zpty -w -n shell "$2"$'\t'
zpty -r -m shell line "*$awaited*"
print "completed to: $awaited"
