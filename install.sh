#!/bin/sh
{ # One group around everything: a download cut off anywhere is a syntax error and runs nothing.
# Finds or fetches a Node runtime and dd-fips, checks their digests, runs dd-fips, and keeps both in
# /opt/dd-fips after a successful install. `npm run release` fills in what stands between @ signs.
# Read `main`, at the end, first.

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

# ---- Messages ----

# Prints the help text on standard output.
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

# Prints an error, with --json also as a document, and ends the run.
# In: exit code, error code, message, remedy; without quotes and backslashes, so they are valid JSON.
refuse() {
  local exit_code="$1" error="$2" message="$3" remedy="$4"
  printf 'dd-fips: %s\n  To fix it: %s (%s)\n' "$message" "$remedy" "$error" >&2
  if [ -n "$json" ]; then
    printf '{"schemaVersion":1,"error":{"code":"%s","message":"%s","remedy":"%s"}}\n' \
      "$error" "$message" "$remedy"
  fi
  exit "$exit_code"
}

# Prints progress on standard error, unless $quiet.
say() { [ -n "$quiet" ] || warn "$1"; }

# Prints a warning on standard error.
warn() { printf '%s\n' "$1" >&2; }

# ---- The host ----

# Finds one of several commands.
# In: their names, the preferred one first. Out: $tool. Exits: 1 TOOL_MISSING.
need() {
  for tool do
    command -v "$tool" >/dev/null 2>&1 && return
  done
  refuse 1 TOOL_MISSING "Required command not found: one of $*." 'Install it, then run install.sh again.'
}

# Returns 0 if only root can change these files and every directory above the first. A link counts as
# changeable. A sticky directory such as /tmp lets others in, but not at what root owns.
# In: absolute paths of files in one directory.
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

# Makes a private directory in which files can be executed (not so on a file system mounted noexec).
# Out: $work. Exits: 4 NO_WORK_DIRECTORY.
make_work() {
  local base
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

# Refuses a host that there is no Agent for, and looks for a glibc older than the 2.28 that Node needs.
# Where nothing tells its version, running Node will.
# Out: $old_glibc. Exits: 5 PLATFORM.
check_libc() {
  local elf bits libc
  elf=$(dd if=/bin/sh bs=4096 count=1 2>/dev/null | LC_ALL=C tr -cd '[:print:]')
  bits=$(getconf LONG_BIT 2>/dev/null)
  case $elf in *ld-linux.so.2* | *ld-linux-armhf*) bits=32 ;; esac
  if [ "$bits" = 32 ]; then
    refuse 5 PLATFORM "The kernel is $arch, but the programs on this host are 32-bit." \
      'dd-fips and the Agent need a 64-bit system.'
  fi
  libc=$(LC_ALL=C getconf GNU_LIBC_VERSION 2>/dev/null) || libc=$(LC_ALL=C ldd --version 2>&1)
  case $libc$elf in
    *musl*) refuse 5 PLATFORM 'This host uses musl instead of glibc.' \
      'The Agent and the FIPS proxy are built for glibc: use another distribution.' ;;
  esac
  libc=${libc%%"$newline"*}
  case ${libc##* } in 2.[0-9] | 2.1[0-9] | 2.2[0-7]) old_glibc=yes ;; esac
}

# ---- Signals ----

# Waits for a child in the background (with one in the foreground, a shell delays its traps).
# In: process id. Out: $code, its exit code. 127 means that `wait` has returned that code before.
await() {
  local status
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

# Passes a signal on to the child; without a child, ends the run. A terminal sends its signals to all
# processes in its foreground, and dd-fips would take a second one for impatience.
# In: name of the signal, exit code. Out: $caught, $stopped.
on_signal() {
  caught=$1 stopped=$2
  [ -n "$child" ] || exit "$stopped"
  [ "$child" != starting ] || return 0
  if [ -n "$terminal" ]; then
    case $caught in HUP | INT | QUIT) return 0 ;; esac
  fi
  kill -s "${as:-$caught}" "$child" 2>/dev/null
}

# ---- Downloads ----

# Finds the tools that downloads need.
# Out: $unpacker, $format. Exits: 1 TOOL_MISSING.
need_to_fetch() {
  need curl wget
  need sha256sum openssl shasum
  need xz gzip
  unpacker=$tool
  case $tool in xz) format=xz ;; *) format=gz ;; esac
}

# Becomes the program that downloads a file.
# In: URL, path to write.
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

# Prints the SHA-256 of standard input, in hexadecimal.
sha256() {
  local sum
  need sha256sum openssl shasum
  case $tool in
    sha256sum) sum=$(sha256sum) ;;
    openssl) sum=$(openssl dgst -sha256) && sum=${sum##* } ;;
    shasum) sum=$(shasum -a 256) ;;
  esac && printf '%s' "${sum%% *}"
}

# Looks up a file of the release.
# In: its name above, without the format. Out: $file, $kilobytes, $wanted (SHA-256); empty if absent.
pick() {
  local entry
  eval "entry=\$$1_$format"
  file=${entry%%:*} wanted=${entry##*:}
  kilobytes=${entry#*:}
  kilobytes=${kilobytes%:*}
}

# Downloads a file of the release and unpacks it, if its digest is right.
# In: its name, where to put it below $work. Exits: 1, and the code of a signal.
fetch() {
  local sum
  pick "$1"
  child=starting
  download "$base_url/$file" "$work/$2.$format" </dev/null 2>"$work/said" 3<&- &
  await $!
  [ -z "$stopped" ] || exit "$stopped"
  # wget has no option that keeps it to https, as curl has: a file that http led to is thrown away.
  if [ "$schemes" = https ] && grep -qi '^ *location: *http:' "$work/said"; then
    refuse 1 DOWNLOAD_FAILED "$base_url/$file could not be downloaded: it redirects to http." \
      'Check what answers there in place of the release.'
  fi
  if [ "$code" -ne 0 ]; then
    cat "$work/said" >&2
    refuse 1 DOWNLOAD_FAILED "$base_url/$file could not be downloaded (exit code $code)." \
      'Check that this host reaches it (through https_proxy if needed), then run install.sh again.'
  fi
  sum=$(sha256 <"$work/$2.$format")
  [ "${sum:-none}" = "$wanted" ] || refuse 1 DIGEST_MISMATCH \
    "$base_url/$file is not from this release: expected SHA-256 $wanted, found ${sum:-none}." \
    'Download install.sh again; if that does not help, something on the way alters downloads.'
  "$unpacker" -dc <"$work/$2.$format" >"$work/$2" || refuse 1 UNPACK_FAILED \
    "$file could not be unpacked." \
    'If the disk is full, set TMPDIR to a directory with 250 MB free.'
  rm -f "$work/$2.$format"
}

# Downloads the libraries that Node runs with where those of the host are too old.
# Out: $libraries, $runtime. Exits: 1.
fetch_libraries() {
  need tar
  fetch "libraries_$arch" libraries.tar
  mkdir "$work/lib"
  tar -xof "$work/libraries.tar" -C "$work/lib" || refuse 1 UNPACK_FAILED \
    "$file could not be unpacked." 'See the message of tar above.'
  rm -f "$work/libraries.tar"
  libraries=$work/lib runtime="$runtime libraries $libraries_id"
}

# ---- Node and dd-fips ----

# Becomes Node. With libraries of ours, their loader is started: programs that Node starts do not
# inherit its library path.
# In: arguments of Node; $node, $libraries.
with_node() {
  if [ -z "$libraries" ]; then exec "$node" "$@"; fi
  exec "$libraries/$loader" --inhibit-cache --library-path "$libraries" "$node" "$@"
}

# Returns 0 if Node runs on this host.
node_runs() { (with_node -e 0) </dev/null >"$work/said" 2>&1; }

# Takes a Node of the host, if it can run dd-fips and, for root, nobody else can change it.
# In: its path. Out: $node.
use_host_node() {
  node=$(readlink -f "$1") || return 1
  case $node in *\'*) return 1 ;; /*) ;; *) return 1 ;; esac
  [ "$uid" != 0 ] || root_only "$node" || return 1
  "$node" -e 'const [a, b] = process.versions.node.split(".").map(Number)
    process.exit(a > 20 || (a === 20 && b >= 17) ? 0 : 1)' </dev/null >/dev/null 2>&1
}

# Takes the program that an earlier install kept, if it is this very release: then nothing is fetched.
# Out: $bundle, $node, $libraries.
use_kept() {
  local kept
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

# Downloads dd-fips and, unless the host has one that will do, Node.
# Out: $bundle, $node, $libraries, $runtime (what of it to keep). Exits: 1, 4, 5.
fetch_release() {
  local own size
  need_to_fetch
  check_libc
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
    [ -z "$old_glibc" ] || size=$((size + kilobytes))
  fi
  make_work
  say "Downloading dd-fips $version ($((size / 1000)).$((size % 1000 / 100)) MB) ..."
  fetch bundle dd-fips.mjs
  bundle=$work/dd-fips.mjs
  [ -n "$runtime" ] || fetch_node
}

# Downloads Node, and libraries where it does not run with those of the host.
# Out: $node, $libraries, $runtime. Exits: 1, 5 RUNTIME_DOES_NOT_RUN.
fetch_node() {
  runtime="node $node_id"
  fetch "node_$arch" node
  node=$work/node
  chmod 700 "$node"
  [ -z "$old_glibc" ] || fetch_libraries
  node_runs && return
  # An image without libstdc++, for example.
  if [ -z "$old_glibc" ]; then
    fetch_libraries
    node_runs && return
  fi
  cat "$work/said" >&2
  refuse 5 RUNTIME_DOES_NOT_RUN \
    "Node $node_version, which dd-fips comes with, does not run on this host." \
    'See the message above. If fapolicyd or SELinux forbids it, allow it, or install Node 20.17 or later.'
}

# Becomes dd-fips: the one process that gets the key, in its environment; a crash must not write that to
# a core file.
# In: words for dd-fips; $key.
launch() {
  # shellcheck disable=SC3045 # not in POSIX, but in every sh of these hosts
  ulimit -c 0 2>/dev/null
  [ -z "$key" ] || { DD_API_KEY=$key && export DD_API_KEY; }
  with_node "$bundle" "$@"
}

# ---- Root ----

# Prints the settings that root's part needs: names, and the lines of values behind a blank. They go
# through a pipe, as everybody can read arguments, and sudo passes no environment on (sudo-rs has no -E).
print_settings() {
  local name names value
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

# Reads those settings from standard input and exports them. `read` takes no byte too many; what follows
# them is for dd-fips. Exits: 1 where the input is none of ours.
take_settings() {
  local name='' line
  while IFS= read -r line && [ "$line" != . ]; do
    case $line in
      ' '*) eval "value=\${$name+\$$name\$newline}" && export "$name=$value${line# }" ;;
      *[!A-Za-z0-9_]*) exit 1 ;;
      *) name=$line && unset "$name" ;;
    esac
  done
}

# Runs this script once more, as root, and ends with its exit code.
# In: words of this run. Exits: 4 NOT_ROOT, and those of a download.
continue_as_root() {
  local become more
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
  # A terminal sends its signals to sudo, too; any other signal waits until root's part has ended.
  trap : HUP INT QUIT TERM
  { print_settings && "$more" <&3; } | "$become" "$@" 3<&-
  exit
}

# ---- Keeping the program ----

# Puts the program into $home. Two renames: at every moment $home is whole or absent.
# In: $bundle, $node, $libraries, $runtime. Returns 1 if it could not.
keep_program() {
  local own start
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

# Keeps the program after a successful install, and links to it. A failure is a warning and changes no
# exit code.
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

# ---- The seven phases ----

# Removes everything from shell and environment that could change what this script does, and the key:
# only dd-fips gets it.
# Out: $key and the initial value of every other variable.
clean_environment() {
  set +aefvx -u
  unset key
  [ -z "$as_root" ] || take_settings
  key=${DD_API_KEY-}
  unset DD_API_KEY
  # shellcheck disable=SC2086 # a list of names
  unset $unsafe
  PATH=/usr/sbin:/usr/bin:/sbin:/bin${PATH:+:$PATH}
  json='' quiet='' help='' keep=yes command='' node='' bundle='' libraries='' runtime='' old_glibc=''
  work='' new='' child='' caught='' stopped='' as=TERM terminal=''
  uid=$(id -u)
  [ -t 2 ] || quiet=yes
}

# Reads the words that matter to this script; dd-fips gets them all.
# In: the words. Out: $command (empty if none is given), $json, $quiet, $help, $keep. Exits: 0 for help.
read_words() {
  local word
  for word do
    case $word in
      --no-keep | --root | --root=*) keep='' ;;
      --json) json=yes ;;
      --quiet) quiet=yes ;;
      -h | --help) help=yes ;;
    esac
  done
  case ${1-} in
    -h | --help | help) usage && exit ;;
    --version) printf '%s\n' "$version" && exit ;;
    '' | -*) ;;
    *) command=$1 ;;
  esac
}

# Refuses a request that cannot be met, before anything is downloaded.
# In: $command. Out: $schemes, $arch, $loader, $release and the digests $node_id, $libraries_id.
# Exits: 1 NOT_A_RELEASE, 5 PLATFORM, 6 UNKNOWN_COMMAND, 6 FIPS_MODE_OFF.
check_request() {
  local system
  case $base_url in
    @*) refuse 1 NOT_A_RELEASE 'This is the source of install.sh.' 'Run npm run release.' ;;
    http:*) schemes=http,https ;;
    *) schemes=https ;;
  esac
  case $command in *[!a-z]*) commands='' ;; esac
  case :$commands: in
    *:"$command":*) ;;
    *) refuse 6 UNKNOWN_COMMAND 'That is not a command of dd-fips.' 'See install.sh --help.' ;;
  esac
  if [ "$command" = install ] && [ -z "$help" ]; then
    case ${DD_FIPS_MODE-} in
      1 | [Tt][Rr][Uu][Ee] | [Yy][Ee][Ss] | [Oo][Nn]) ;;
      *) refuse 6 FIPS_MODE_OFF \
        'DD_FIPS_MODE is not 1, true, yes or on, and install.sh leaves no host without FIPS by accident.' \
        'Set DD_FIPS_MODE=1.' ;;
    esac
  fi
  system=$(uname -s -m)
  case $system in
    'Linux x86_64')
      arch=x64 loader=ld-linux-x86-64.so.2 node_id=${node_x64_gz##*:}
      libraries_id=${libraries_x64_gz##*:} ;;
    'Linux aarch64')
      arch=arm64 loader=ld-linux-aarch64.so.1 node_id=${node_arm64_gz##*:}
      libraries_id=${libraries_arm64_gz##*:} ;;
    *) refuse 5 PLATFORM "This host is $system." 'dd-fips runs on Linux, x86_64 and arm64.' ;;
  esac
  release="dd-fips $version ${bundle_gz##*:}"
}

# Saves standard input for dd-fips as descriptor 3, and has every end of the run clean up.
guard_run() {
  (exec 3<&0) 2>/dev/null || exec </dev/null
  exec 3<&0
  trap 'rm -rf "$work" "$new"' EXIT
  trap 'on_signal HUP 129' HUP
  trap 'on_signal INT 130' INT
  trap 'on_signal QUIT 131' QUIT
  trap 'on_signal TERM 143' TERM
  trap 'exit 141' PIPE
}

# Continues as root where the command changes the host.
# In: the words of this run. Exits: whenever root's part was started, or cannot be.
become_root() {
  [ "$uid" != 0 ] && [ -z "$help" ] || return 0
  case $command in install | revert) continue_as_root "$@" ;; esac
}

# Takes the program that is on the host, or downloads it.
# Out: $bundle, $node, $libraries.
find_program() { use_kept || fetch_release; }

# Runs dd-fips, keeps it after a successful install, and ends with its exit code.
# In: words for dd-fips.
run_program() {
  (exec </dev/tty) 2>/dev/null && terminal=yes
  as=''
  child=starting
  launch "$@" <&3 3<&- &
  await $!
  trap '' HUP INT QUIT PIPE TERM
  if [ "$command" = install ] && [ -z "$help" ] && [ -n "$keep" ]; then
    case $code in 0 | 3) keep ;; esac
  fi
  exit "$code"
}

main() {
  as_root=''
  [ "${1-}" != --as-root ] || { as_root=yes && shift; }
  clean_environment
  read_words "$@"
  [ -n "$command" ] || { command=install && set -- install "$@"; }
  check_request
  guard_run
  become_root "$@"
  find_program
  run_program "$@"
}

main "$@"; }
