#!/bin/sh
{ # One group around everything: a download cut off anywhere is a syntax error and runs nothing.
# Finds or fetches a Node runtime and dd-fips, checks their digests, runs dd-fips, and keeps both in
# /opt/dd-fips when an install went well. `npm run release` fills in what stands between @ signs.

version='@VERSION@'
commands='@COMMANDS@'
base_url='@BASE_URL@'
node_version='@NODE_VERSION@'
# What may be fetched: name, kilobytes and SHA-256. The libraries are for hosts older than Node; the
# script is this one without a digest of itself, for root.
# shellcheck disable=SC2034 # pick reads them
script_xz='@SCRIPT_XZ@' script_gz='@SCRIPT_GZ@' \
  bundle_xz='@BUNDLE_XZ@' bundle_gz='@BUNDLE_GZ@' \
  node_x64_xz='@NODE_X64_XZ@' node_x64_gz='@NODE_X64_GZ@' \
  node_arm64_xz='@NODE_ARM64_XZ@' node_arm64_gz='@NODE_ARM64_GZ@' \
  libraries_x64_xz='@LIBRARIES_X64_XZ@' libraries_x64_gz='@LIBRARIES_X64_GZ@' \
  libraries_arm64_xz='@LIBRARIES_ARM64_XZ@' libraries_arm64_gz='@LIBRARIES_ARM64_GZ@'

home=/opt/dd-fips
link=/usr/bin/dd-fips
newline='
'
unsafe='BASH_ENV CDPATH ENV GZIP LD_AUDIT LD_LIBRARY_PATH LD_PRELOAD NODE_OPTIONS NODE_PATH'

usage() {
  cat <<EOF
Usage: install.sh [COMMAND] [options]
Commands: $(printf '%s' "$commands" | tr : ' ')

Makes the Datadog Agent of this host send only through the FIPS proxy.
Without a command it installs; plan shows what that would change.

  curl -fsSL $base_url/install.sh |
    DD_API_KEY=... DD_SITE=ddog-gov.com DD_FIPS_MODE=1 bash

  --no-keep   keep no copy of dd-fips in $home after an install
  --json      one JSON document on standard output
  --quiet     print only warnings and errors; the default where there is no terminal
  --version   print the version of this file
  --help      print this text; after a command, the options of that command

Where the user is not root, sudo or doas is used, and the key is on no command line.
It needs curl or wget, xz or gzip, and one of sha256sum, openssl and shasum.
Settings are the variables of the Agent's own one-step install: see dd-fips --help.
EOF
}

# Ends the run: exit code, a word for programs, what was found and wanted, what to do about it.
# The texts hold no quote and no backslash, so they are JSON as they are.
refuse() {
  printf 'dd-fips: %s\n  To fix it: %s (%s)\n' "$3" "$4" "$2" >&2
  [ -z "$json" ] || printf '{"schemaVersion":1,"error":{%s:"%s",%s:"%s",%s:"%s"}}\n' \
    '"code"' "$2" '"message"' "$3" '"remedy"' "$4"
  exit "$1"
}

# What is nice to know, on a terminal; warn is for what has to be known.
say() { [ -n "$quiet" ] || warn "$1"; }
warn() { printf '%s\n' "$1" >&2; }

# Leaves the first of these commands that is here in $tool.
need() {
  for tool do
    command -v "$tool" >/dev/null 2>&1 && return
  done
  refuse 1 TOOL_MISSING "Required command not found: one of $*." 'Install it, then run install.sh again.'
}

# Whether root alone can change these files and the directories above the first; a link counts as
# changeable. A sticky directory, as /tmp, lets others in, but not at what is root's.
root_only() (
  path=$1
  [ "$path" != "${path#/}" ] || exit 1
  until [ "$path" = "${path%/*}" ]; do
    path=${path%/*}
    set -- "$@" "${path:-/}"
  done
  list=$(LC_ALL=C ls -ldn -- "$@" 2>/dev/null) || exit 1
  printf '%s\n' "$list" | while read -r mode _ owner group _; do
    case $mode/$owner/$group in
      [-d]????-??-*/0/* | [-d]???????-*/0/0 | d????????[tT]*/0/*) ;;
      *) exit 1 ;;
    esac
  done
)

# A Node of the host's own, if it can run dd-fips and, for root, nobody else can change it.
use_host_node() {
  node=$(readlink -f "$1") || return 1
  case $node in *\'*) return 1 ;; /*) ;; *) return 1 ;; esac
  [ "$uid" != 0 ] || root_only "$node" || return 1
  "$node" -e 'const [a, b] = process.versions.node.split(".").map(Number)
    process.exit(a > 20 || (a === 20 && b >= 17) ? 0 : 1)' </dev/null >/dev/null 2>&1
}

# Node, with the libraries that came with it where the host's are too old: their loader is started,
# and what it starts does not inherit its path.
with_node() {
  case $libraries in
    '') exec "$node" "$@" ;;
    *) exec "$libraries/$loader" --inhibit-cache --library-path "$libraries" "$node" "$@" ;;
  esac
}

# What an earlier install kept, if it is this very release: then nothing is fetched.
use_kept() {
  bundle=$home/dd-fips.mjs
  root_only "$home/release" "$bundle" && read -r kept <"$home/release" || return 1
  case $kept in
    "$release host "*) use_host_node "${kept#"$release host "}" && return ;;
    "$release node $node_id"*) node=$home/node && root_only "$node" || return 1 ;;
    *) return 1 ;;
  esac
  case ${kept#"$release node $node_id"} in
    '') return ;;
    " libraries $libraries_id") ;;
    *) return 1 ;;
  esac
  libraries=$home/lib
  root_only "$libraries/$loader" "$libraries"/*
}

# A directory of ours alone, where a file may be executed (not so on a file system mounted noexec).
make_work() {
  for base in "${TMPDIR:-/tmp}" /tmp /var/tmp /opt /root; do
    [ "$uid" != 0 ] || [ "$base" = /tmp ] || root_only "$base" || continue
    work=$(umask 077 && mktemp -d "$base/dd-fips.XXXXXXXX") || continue
    printf '#!/bin/sh\n' >"$work/probe" && chmod 700 "$work/probe" && "$work/probe" && return
    rm -rf "$work"
  done 2>/dev/null
  work=''
  refuse 4 NO_WORK_DIRECTORY 'In TMPDIR, /tmp, /var/tmp, /opt and /root no file can be executed.' \
    'Set TMPDIR to a directory that is not mounted noexec and that other users cannot write to.'
}

# Waits for a child in the background (in the foreground it would keep signals waiting) and leaves
# its exit code in $code. 127 is what wait says of a child whose code it has given before.
await() {
  child=$1 code=1
  [ -z "$caught" ] || on_signal "$caught" "$stopped"
  while :; do
    caught=''
    wait "$child"
    status=$?
    [ "$status" -eq 127 ] || code=$status
    [ -n "$caught" ] || break
  done
  child=''
}

# Passes a signal on to the child. What a terminal sends, all in its foreground get from itself, and
# dd-fips would take a second one for impatience.
on_signal() {
  caught=$1 stopped=$2
  case $child/$terminal/$1 in
    /*) exit "$2" ;;
    starting/* | */yes/HUP | */yes/INT | */yes/QUIT) ;;
    *) kill -s "${as:-$1}" "$child" 2>/dev/null ;;
  esac
}

download() {
  need curl wget
  if [ "$tool" = curl ]; then
    exec curl --proto "=$schemes" --proto-redir "=$schemes" --tlsv1.2 -fsSL --retry 3 \
      --connect-timeout 20 --speed-limit 1000 --speed-time 60 -o "$2" "$1"
  fi
  case $(LC_ALL=C wget --help 2>&1) in
    *--tries*) exec wget -q -S --tries=3 --timeout=60 -O "$2" "$1" ;;
    *) exec wget -q -S -O "$2" "$1" ;;
  esac
}

# Reads standard input, so that no tool has a file name to print.
sha256() {
  need sha256sum openssl shasum
  case $tool in
    sha256sum) sum=$(sha256sum) ;;
    openssl) sum=$(openssl dgst -sha256) && sum=${sum##* } ;;
    shasum) sum=$(shasum -a 256) ;;
  esac && printf '%s' "${sum%% *}"
}

# Leaves in $file, $kilobytes and $wanted what is said above of one of the files.
pick() {
  eval "entry=\$$1_$format"
  file=${entry%%:*} wanted=${entry##*:}
  kilobytes=${entry#*:}
  kilobytes=${kilobytes%:*}
}

# A file of the release, unpacked to $2 of the work directory: only what has the digest is unpacked.
fetch() {
  pick "$1"
  child=starting
  download "$base_url/$file" "$work/$2.$format" </dev/null 2>"$work/said" 3<&- &
  await $!
  [ -z "$stopped" ] || exit "$stopped"
  # wget cannot be told to stay with https, as curl can: what http led to is thrown away.
  if [ "$schemes" = https ] && grep -qi '^ *location: *http:' "$work/said"; then
    refuse 1 DOWNLOAD_FAILED "$base_url/$file could not be downloaded: it redirects to http." \
      'Check what answers there in place of the release.'
  fi
  [ "$code" -eq 0 ] || {
    cat "$work/said" >&2
    refuse 1 DOWNLOAD_FAILED "$base_url/$file could not be downloaded (exit code $code)." \
      'Check that this host reaches it (through https_proxy if needed), then run install.sh again.'
  }
  sum=$(sha256 <"$work/$2.$format")
  [ "${sum:-none}" = "$wanted" ] || refuse 1 DIGEST_MISMATCH \
    "$base_url/$file is not from this release: expected SHA-256 $wanted, found ${sum:-none}." \
    'Download install.sh again; if that does not help, something on the way alters downloads.'
  "$unpacker" -dc <"$work/$2.$format" >"$work/$2" || refuse 1 UNPACK_FAILED \
    "$file could not be unpacked." \
    'If the disk is full, set TMPDIR to a directory with 250 MB free.'
  rm -f "$work/$2.$format"
}

need_to_fetch() {
  need curl wget
  need sha256sum openssl shasum
  need xz gzip
  unpacker=$tool
  case $tool in xz) format=xz ;; *) format=gz ;; esac
}

# Refuses a host that there is no Agent for, and leaves in $old whether its glibc is older than the
# 2.28 that Node wants. Where nothing tells, running Node will.
look_at_libc() {
  elf=$(dd if=/bin/sh bs=4096 count=1 2>/dev/null | LC_ALL=C tr -cd '[:print:]')
  case $(getconf LONG_BIT 2>/dev/null)/$elf in
    32/* | /*ld-linux.so.2* | /*ld-linux-armhf*) refuse 5 PLATFORM \
      "The kernel is $arch, but the programs on this host are 32-bit." \
      'dd-fips and the Agent need a 64-bit system.' ;;
  esac
  libc=$(LC_ALL=C getconf GNU_LIBC_VERSION 2>/dev/null) || libc=$(LC_ALL=C ldd --version 2>&1)
  case $libc/$elf in
    *musl*) refuse 5 PLATFORM 'This host uses musl instead of glibc.' \
      'The Agent and the FIPS proxy are built for glibc: use another distribution.' ;;
  esac
  libc=${libc%%"$newline"*}
  case ${libc##* } in 2.[0-9] | 2.1[0-9] | 2.2[0-7]) old=yes ;; esac
}

fetch_libraries() {
  need tar
  fetch "libraries_$arch" libraries.tar
  mkdir "$work/lib"
  tar -xof "$work/libraries.tar" -C "$work/lib" || refuse 1 UNPACK_FAILED \
    "$file could not be unpacked." 'See the message of tar above.'
  rm -f "$work/libraries.tar"
  libraries=$work/lib runtime="$runtime libraries $libraries_id"
}

node_runs() { (with_node -e 0) </dev/null >"$work/said" 2>&1; }

fetch_release() {
  need_to_fetch
  look_at_libc
  pick bundle
  size=$kilobytes runtime='' libraries=''
  if own=$(command -v node) && use_host_node "$own"; then
    runtime="host $node"
  else
    pick "node_$arch"
    [ -n "$wanted" ] || refuse 5 NO_RUNTIME "This release has no Node for $arch." \
      'Install Node 20.17 or later on this host, or use a release that has it.'
    size=$((size + kilobytes))
    pick "libraries_$arch"
    [ -z "$old" ] || size=$((size + kilobytes))
  fi
  make_work
  say "Downloading dd-fips $version ($((size / 1000)).$((size % 1000 / 100)) MB) ..."
  fetch bundle dd-fips.mjs
  bundle=$work/dd-fips.mjs
  [ -z "$runtime" ] || return
  runtime="node $node_id"
  fetch "node_$arch" node
  node=$work/node
  chmod 700 "$node"
  [ -z "$old" ] || fetch_libraries
  node_runs && return
  # For one an image without libstdc++.
  [ -n "$old" ] || { fetch_libraries && node_runs && return; }
  cat "$work/said" >&2
  refuse 5 RUNTIME_DOES_NOT_RUN \
    "Node $node_version, which dd-fips comes with, does not run on this host." \
    'See the message above. If fapolicyd or SELinux forbids it, allow it, or install Node 20.17 or later.'
}

# The one process that gets the key, in its environment; a crash must not write that to a core file.
launch() {
  # shellcheck disable=SC3045 # not in POSIX, but in every sh of these hosts
  ulimit -c 0 2>/dev/null
  [ -z "$key" ] || { DD_API_KEY=$key && export DD_API_KEY; }
  with_node "$bundle" "$@"
}

# What root has to know: names, and the lines of values behind a blank. It goes through a pipe, as
# everybody can read arguments, and sudo passes no environment on (sudo-rs has no -E).
settings() {
  names=$(env | LC_ALL=C sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p')
  for name in DD_API_KEY $names; do
    value=''
    case $name in
      DD_API_KEY) value=$key ;;
      DD_* | TESTING_* | REPO_URL | NO_COLOR | *_[Pp][Rr][Oo][Xx][Yy] | SSL_CERT_* | CURL_CA_BUNDLE)
        eval "value=\${$name-}" ;;
    esac
    [ -z "$value" ] || { printf '%s\n' "$name" && printf '%s\n' "$value" | sed 's/^/ /'; }
  done
  echo .
}

# The other end of that pipe. `read` takes no byte too many; what follows is for dd-fips.
take_settings() {
  name=''
  while IFS= read -r line && [ "$line" != . ]; do
    case $line in
      ' '*) eval "value=\${$name+\$$name\$newline}" && export "$name=$value${line# }" ;;
      *[!A-Za-z0-9_]*) exit 1 ;;
      *) name=$line && unset "$name" ;;
    esac
  done
}

# The same script once more, as root.
go_as_root() {
  (exec </dev/tty) 2>/dev/null && terminal=yes
  for become in sudo doas ''; do
    command -v "$become" >/dev/null 2>&1 || continue
    # Without a terminal it could not ask for a password.
    if [ -n "$terminal" ] || "$become" -n true </dev/null >/dev/null 2>&1; then break; fi
  done
  if [ -z "$become" ] || [ -z "$script_gz" ]; then
    refuse 4 NOT_ROOT "$1 needs root, this is uid $uid, and neither sudo nor doas can be used." \
      "Run it as root, with the key in a file, since all users can read command lines: curl -fsSL $base_url/install.sh | \
sudo env DD_FIPS_MODE=1 DD_API_KEY_FILE=FILE sh -s $1"
  fi
  need_to_fetch
  make_work
  fetch script install.sh
  say "$1 needs root: going on with $become."
  case " $* ${DD_API_KEY_FILE-} " in *' - '* | *=-' '*) more='cat' ;; *) more=: ;; esac
  set -- sh "$work/install.sh" --as-root "$@"
  [ -n "$terminal" ] || set -- -n "$@"
  # What a terminal sends, sudo gets from it; any other signal waits until root's part has ended.
  trap : HUP INT QUIT TERM
  { settings && "$more" <&3; } | "$become" "$@" 3<&-
  exit
}

# Two renames: at every moment /opt/dd-fips is whole or not there.
keep_program() {
  [ -d "${home%/*}" ] || mkdir -m 755 "${home%/*}" || return 1
  root_only "${home%/*}" && new=$(umask 077 && mktemp -d "${home%/*}/.dd-fips.XXXXXXXX") || return 1
  case $runtime in
    host*) own=$node ;;
    *) own=$home/node && cp "$node" "$new/node" && chmod 755 "$new/node" || return 1 ;;
  esac
  start="exec '$own'"
  if [ -n "$libraries" ]; then
    start="exec $home/lib/$loader --inhibit-cache --library-path $home/lib $own"
    cp -R "$libraries" "$new/lib" && chmod -R u=rwX,go=rX "$new/lib" || return 1
  fi
  printf '%s\n' "$release $runtime" >"$new/release" && cp "$bundle" "$new/dd-fips.mjs" &&
    printf '%s\n' '#!/bin/sh' "# Starts dd-fips $version; made by install.sh." "unset $unsafe" \
      'ulimit -c 0 2>/dev/null' \
      "[ -x '$own' ] || { echo 'dd-fips: $own is gone. Run install.sh again.' >&2; exit 1; }" \
      "$start $home/dd-fips.mjs \"\$@\"" >"$new/dd-fips" && chown -R 0:0 "$new" &&
    chmod 644 "$new/release" "$new/dd-fips.mjs" && chmod 755 "$new/dd-fips" "$new" || return 1
  [ ! -d "$home" ] || mv -T "$home" "$new.old" || return 1
  mv -T "$new" "$home" || { mv -T "$new.old" "$home" && return 1; }
  rm -rf "$new.old"
}

# After an install that went well. What cannot be kept is said, and changes no exit code.
keep() {
  if [ "$bundle" != "$home/dd-fips.mjs" ]; then
    if [ ! -f "$home/release" ] && { [ -e "$home" ] || [ -L "$home" ]; }; then
      warn "$home was not made by dd-fips: it was left as it is, and dd-fips was not kept."
      return
    fi
    keep_program || { warn "dd-fips could not be kept in $home." && return; }
    say "dd-fips is kept in $home. From now on: dd-fips verify"
  fi
  [ "$(readlink "$link")" != "$home/dd-fips" ] || return
  if [ -e "$link" ] || [ -L "$link" ] || ! ln -s "$home/dd-fips" "$link"; then
    warn "$link was not made by dd-fips, or cannot be created: it was left as it is. Run $home/dd-fips."
  fi
}

main() {
  set +aefvx -u
  unset key
  [ "${1-}" != --as-root ] || { shift && take_settings; }
  key=${DD_API_KEY-}
  unset DD_API_KEY
  eval "unset $unsafe"
  PATH=/usr/sbin:/usr/bin:/sbin:/bin${PATH:+:$PATH}
  json='' quiet='' help='' keep=yes libraries='' old=''
  entry='' node_id='' libraries_id='' work='' new='' child='' caught='' stopped='' as=TERM terminal=''
  [ -t 2 ] || quiet=yes

  for word do
    shift
    case $word in
      --no-keep) keep='' ;;
      --root | --root=*) keep='' ;;
      --json) json=yes ;;
      --quiet) quiet=yes ;;
      -h | --help) help=' --help' ;;
    esac
    set -- "$@" "$word"
  done
  case ${1-} in
    -h | --help | help) usage && exit ;;
    --version) printf '%s\n' "$version" && exit ;;
    '' | -*) set -- install "$@" ;;
  esac
  case $base_url in
    @*) refuse 1 NOT_A_RELEASE 'This is the source of install.sh.' 'Run npm run release.' ;;
  esac
  case $1 in *[!a-z]*) known='' ;; *) known=$commands ;; esac
  case :$known: in
    *:"$1":*) ;;
    *) refuse 6 UNKNOWN_COMMAND 'That is not a command of dd-fips.' 'See install.sh --help.' ;;
  esac

  case $1$help/${DD_FIPS_MODE-} in
    install/1 | install/[Tt][Rr][Uu][Ee] | install/[Yy][Ee][Ss] | install/[Oo][Nn]) ;;
    install/*) refuse 6 FIPS_MODE_OFF \
      'DD_FIPS_MODE is not 1, true, yes or on, and install.sh leaves no host without FIPS by accident.' \
      'Set DD_FIPS_MODE=1.' ;;
  esac
  schemes=https
  case $base_url in http:*) schemes=http,https ;; esac
  case $(uname -s -m) in
    'Linux x86_64') arch=x64 loader=ld-linux-x86-64.so.2 ;;
    'Linux aarch64') arch=arm64 loader=ld-linux-aarch64.so.1 ;;
    *) refuse 5 PLATFORM "This host is $(uname -s -m)." 'dd-fips runs on Linux, x86_64 and arm64.' ;;
  esac
  uid=$(id -u)
  release="dd-fips $version ${bundle_gz##*:}"
  eval "node_id=\${node_${arch}_gz##*:} libraries_id=\${libraries_${arch}_gz##*:}"
  (exec 3<&0) 2>/dev/null || exec </dev/null
  exec 3<&0
  trap 'rm -rf "$work" "$new"' EXIT
  trap 'on_signal HUP 129' HUP
  trap 'on_signal INT 130' INT
  trap 'on_signal QUIT 131' QUIT
  trap 'on_signal TERM 143' TERM
  trap 'exit 141' PIPE
  case $uid/$1$help in
    0/*) ;;
    */install | */revert) go_as_root "$@" ;;
  esac
  use_kept || fetch_release
  (exec </dev/tty) 2>/dev/null && terminal=yes
  as=''
  child=starting
  launch "$@" <&3 3<&- &
  await $!
  trap '' HUP INT QUIT PIPE TERM
  case $1$help/$code/$keep in install/[03]/yes) keep ;; esac
  exit "$code"
}

main "$@"; }
