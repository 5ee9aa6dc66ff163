#!/bin/sh
{ # One group around everything: a download cut off anywhere is a syntax error and runs nothing.
# Finds or fetches a Node runtime and dd-fips, checks their digests, runs dd-fips, and keeps both in
# /opt/dd-fips when an install went well. `npm run release` fills in what stands between @ signs.

version='@VERSION@'
base_url='@BASE_URL@'
node_version='@NODE_VERSION@'
bundle_sha256='@BUNDLE_SHA256@' bundle_mb='@BUNDLE_MB@'
x64_sha256='@X64_SHA256@' x64_mb='@X64_MB@'
arm64_sha256='@ARM64_SHA256@' arm64_mb='@ARM64_MB@'

home=/opt/dd-fips
link=/usr/bin/dd-fips
unsafe='BASH_ENV CDPATH ENV GZIP LD_AUDIT LD_LIBRARY_PATH LD_PRELOAD NODE_OPTIONS NODE_PATH'

usage() {
  cat <<EOF
Usage: install.sh [install|plan|verify|doctor|revert|detect|evidence|render] [options]

Takes this host to: its Datadog Agent talks to Datadog only through the FIPS proxy.
Without a command it installs; plan shows what that would change.

  curl -fsSL $base_url/install.sh |
    DD_API_KEY=... DD_SITE=ddog-gov.com DD_FIPS_MODE=1 bash

  --no-keep   keep no copy of dd-fips in $home after an install
  --version   the version of this file
  --help      this text; after a command, the options of that command
EOF
}

# Ends the run: exit code, a word for programs, what was found and wanted, what to do about it.
# The texts hold no quote and no backslash, so they are JSON as they are.
refuse() {
  printf 'dd-fips: %s\n  To mend it: %s (%s)\n' "$3" "$4" "$2" >&2
  [ -z "$json" ] || printf '{"schemaVersion":1,"error":{%s:"%s",%s:"%s",%s:"%s"}}\n' \
    '"code"' "$2" '"message"' "$3" '"remedy"' "$4"
  exit "$1"
}

say() { [ -n "$quiet" ] || printf '%s\n' "$1" >&2; }

# Leaves the first of these commands that is here in $tool.
need() {
  for tool do
    command -v "$tool" >/dev/null 2>&1 && return
  done
  refuse 1 TOOL_MISSING "Needed and not here: one of $*." 'Install it and run this again.'
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

# What an earlier install kept, if it is this very release: then nothing is fetched.
use_kept() {
  bundle=$home/dd-fips.mjs
  root_only "$home/release" "$bundle" && read -r kept <"$home/release" || return 1
  case $kept in
    "$release node $node_sha256") node=$home/node && root_only "$node" ;;
    "$release host "*) use_host_node "${kept#"$release host "}" ;;
    *) return 1 ;;
  esac
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
    'Set TMPDIR to a directory where it can: closed to other users, not mounted noexec.'
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
  case $tool/$(LC_ALL=C wget --help 2>&1) in
    curl/*) exec curl --proto "=$schemes" --proto-redir "=$schemes" --tlsv1.2 -fsSL --retry 3 \
      --connect-timeout 20 --speed-limit 1000 --speed-time 60 -o "$2" "$1" ;;
    */*--tries*) exec wget -q --tries=3 --timeout=60 -O "$2" "$1" ;;
    *) exec wget -q -O "$2" "$1" ;;
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

# A file of the release, into the work directory: only what has the digest is unpacked.
fetch() {
  child=starting
  download "$base_url/$1" "$work/$3.gz" </dev/null 3<&- &
  await $!
  [ -z "$stopped" ] || exit "$stopped"
  [ "$code" -eq 0 ] || refuse 1 DOWNLOAD_FAILED \
    "$base_url/$1 could not be downloaded (exit code $code)." \
    'See that this host reaches it, through https_proxy if need be, and run this again.'
  sum=$(sha256 <"$work/$3.gz")
  [ "${sum:-none}" = "$2" ] || refuse 1 DIGEST_MISMATCH \
    "$base_url/$1 is not of this release: SHA-256 $2 was wanted, ${sum:-none} found." \
    'Get install.sh again; if that changes nothing, something on the way alters downloads.'
  gzip -dc <"$work/$3.gz" >"$work/$3" || refuse 1 UNPACK_FAILED "$1 could not be unpacked." \
    'If there was no room, set TMPDIR to a directory with 250 MB to spare.'
  rm -f "$work/$3.gz"
}

fetch_release() {
  need curl wget
  need sha256sum openssl shasum
  need gzip
  if own=$(command -v node) && use_host_node "$own"; then
    runtime="host $node" mb=$bundle_mb
  else
    runtime="node $node_sha256"
    [ -n "$node_sha256" ] || refuse 5 NO_RUNTIME "This release has no Node for $arch." \
      'Install Node 20.17 or later on this host, or use a release that has it.'
  fi
  make_work
  say "Downloading dd-fips $version ($mb MB) ..."
  fetch "dd-fips-$version.mjs.gz" "$bundle_sha256" dd-fips.mjs
  bundle=$work/dd-fips.mjs
  case $runtime in host*) return ;; esac
  fetch "node-v$node_version-linux-$arch.gz" "$node_sha256" node
  node=$work/node
  chmod 700 "$node"
  "$node" -e 0 </dev/null || refuse 5 RUNTIME_DOES_NOT_RUN \
    "Node $node_version, which dd-fips comes with, does not run on this host." \
    'It needs glibc 2.28 and libstdc++; or give the host a Node of its own, 20.17 or later.'
}

# The one process that gets the key, in its environment.
launch() {
  [ -z "$key" ] || { DD_API_KEY=$key && export DD_API_KEY; }
  exec "$node" "$bundle" "$@"
}

# Two renames: at every moment /opt/dd-fips is whole or not there.
keep_program() {
  [ -d "${home%/*}" ] || mkdir -m 755 "${home%/*}" || return 1
  root_only "${home%/*}" && new=$(umask 077 && mktemp -d "${home%/*}/.dd-fips.XXXXXXXX") || return 1
  case $runtime in
    host*) own=$node ;;
    *) own=$home/node && cp "$node" "$new/node" && chmod 755 "$new/node" || return 1 ;;
  esac
  printf '%s\n' "$release $runtime" >"$new/release" && cp "$bundle" "$new/dd-fips.mjs" &&
    printf '%s\n' '#!/bin/sh' "# Starts dd-fips $version; made by install.sh." "unset $unsafe" \
      "[ -x '$own' ] || { echo 'dd-fips: $own is gone. Run install.sh again.' >&2; exit 1; }" \
      "exec '$own' $home/dd-fips.mjs \"\$@\"" >"$new/dd-fips" && chown -R 0:0 "$new" &&
    chmod 644 "$new/release" "$new/dd-fips.mjs" && chmod 755 "$new/dd-fips" "$new" || return 1
  [ ! -d "$home" ] || mv -T "$home" "$new.old" || return 1
  mv -T "$new" "$home" || { mv -T "$new.old" "$home" && return 1; }
  rm -rf "$new.old"
}

# After an install that went well. What cannot be kept is said, and changes no exit code.
keep() {
  if [ "$bundle" != "$home/dd-fips.mjs" ]; then
    if [ ! -f "$home/release" ] && { [ -e "$home" ] || [ -L "$home" ]; }; then
      say "$home is not of dd-fips: it was left as it is, and dd-fips was not kept."
      return
    fi
    keep_program || { say "dd-fips could not be kept in $home." && return; }
    say "dd-fips is kept in $home. From now on: dd-fips verify"
  fi
  [ "$(readlink "$link")" != "$home/dd-fips" ] || return
  if [ -e "$link" ] || [ -L "$link" ] || ! ln -s "$home/dd-fips" "$link"; then
    say "$link is not of dd-fips, or cannot be made: it was left as it is. Run $home/dd-fips."
  fi
}

main() {
  set +aefvx -u
  unset key
  key=${DD_API_KEY-}
  unset DD_API_KEY
  eval "unset $unsafe"
  PATH=/usr/sbin:/usr/bin:/sbin:/bin${PATH:+:$PATH}
  json='' quiet='' help='' keep=yes
  work='' new='' child='' caught='' stopped='' as=TERM terminal=''

  for word do
    shift
    case $word in
      --no-keep) keep='' && continue ;;
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
    install | plan | verify | doctor | revert | detect | evidence | render) ;;
    '' | -*) set -- install "$@" ;;
    *) refuse 6 UNKNOWN_COMMAND 'That is not a command of dd-fips.' 'See install.sh --help.' ;;
  esac

  case $1$help/${DD_FIPS_MODE-} in
    install/1 | install/[Tt][Rr][Uu][Ee] | install/[Yy][Ee][Ss] | install/[Oo][Nn]) ;;
    install/*) refuse 6 FIPS_MODE_OFF \
      'DD_FIPS_MODE is not 1, true, yes or on, and this leaves no host without FIPS by accident.' \
      'Set DD_FIPS_MODE=1.' ;;
  esac
  schemes=https
  case $base_url in
    @*) refuse 1 NOT_A_RELEASE 'This is the source of install.sh.' 'Run npm run release.' ;;
    http:*) schemes=http,https ;;
  esac
  case $(uname -s -m) in
    'Linux x86_64') arch=x64 node_sha256=$x64_sha256 mb=$x64_mb ;;
    'Linux aarch64') arch=arm64 node_sha256=$arm64_sha256 mb=$arm64_mb ;;
    *) refuse 5 PLATFORM "This is $(uname -s -m)." 'dd-fips runs on Linux, x86_64 and arm64.' ;;
  esac
  uid=$(id -u)
  case $uid/$1$help in
    0/*) ;;
    */install | */revert) refuse 4 NOT_ROOT "$1 needs root, and this is uid $uid." \
      "The key in a file, as command lines can be read by all: curl -fsSL $base_url/install.sh | \
sudo DD_FIPS_MODE=1 DD_API_KEY_FILE=FILE sh -s $1" ;;
  esac

  release="dd-fips $version $bundle_sha256"
  (exec 3<&0) 2>/dev/null || exec </dev/null
  exec 3<&0
  trap 'rm -rf "$work" "$new"' EXIT
  trap 'on_signal HUP 129' HUP
  trap 'on_signal INT 130' INT
  trap 'on_signal QUIT 131' QUIT
  trap 'on_signal TERM 143' TERM
  trap 'exit 141' PIPE
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
