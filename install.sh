#!/bin/sh
{ # One group around everything: a download cut off anywhere is a syntax error and runs nothing.
# Finds or fetches a Node runtime and dd-fips, checks their digests, runs dd-fips, and keeps both in
# /opt/dd-fips after a successful install. `npm run release` fills in what stands between @ signs.
# Read `main`, at the end, first.

# Removes the functions that bash takes from the environment, which could stand for any command, `unset`
# and `exit` included. In POSIX mode, which that assignment turns on, they stand for no special builtin.
# shellcheck disable=SC2016 # it is evaluated
drop_functions='POSIXLY_CORRECT=1
case ${BASH_VERSION-} in ?*)
  unset -f declare
  for name in $(declare -F 2>/dev/null); do
    case $name in -*) ;; *) unset -f "$name" ;; esac
  done ;;
esac
unset name POSIXLY_CORRECT'
POSIXLY_CORRECT=1
eval "$drop_functions"

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

# Bytes and SHA-256 of what they unpack to.
bundle_whole='@BUNDLE@' node_x64_whole='@NODE_X64@' node_arm64_whole='@NODE_ARM64@'

home=/opt/dd-fips
link=/usr/bin/dd-fips
newline='
'
safe_path=/usr/sbin:/usr/bin:/sbin:/bin
# dd-fips lives for seconds: a small young generation and one thread beside the main one save a tenth of its
# memory, and every Node from 20.17 on has both options. One arena of malloc for all threads saves more; children do
# not get it. Most other options of V8 cost 10 ms: what is compiled in Node does not fit them.
node_options='--max-semi-space-size=1 --v8-pool-size=1'
# Variables that change what a shell, a tool or Node does.
unsafe='BASH_ENV CDPATH DD_FIPS_RUN_AS ENV GREP_OPTIONS GZIP LD_AUDIT LD_LIBRARY_PATH LD_PRELOAD'
unsafe="$unsafe NODE_CHANNEL_FD NODE_UNIQUE_ID SSLKEYLOGFILE"
unsafe="$unsafe NODE_COMPILE_CACHE NODE_DEBUG NODE_DISABLE_COMPILE_CACHE NODE_EXTRA_CA_CERTS"
unsafe="$unsafe NODE_ICU_DATA NODE_OPTIONS NODE_PATH NODE_REDIRECT_WARNINGS NODE_V8_COVERAGE"
unsafe="$unsafe OPENSSL_CONF OPENSSL_ENGINES OPENSSL_MODULES POSIXLY_CORRECT QUOTING_STYLE"
unsafe="$unsafe BLOCK_SIZE BLOCKSIZE LS_BLOCK_SIZE TIME_STYLE"
unsafe="$unsafe TAR_OPTIONS XZ_DEFAULTS XZ_OPT"

# ---- Messages ----

# Prints the command that downloads this script. A release that is served over http has no https.
print_curl() {
  case $base_url in
    http:*) printf '%s' "curl -fsSL $base_url/install.sh" ;;
    *) printf '%s' "curl --proto '=https' -fsSL $base_url/install.sh" ;;
  esac
}

# Prints the help text on standard output.
usage() {
  cat <<EOF
Usage: install.sh [COMMAND] [options]
Commands: $(printf '%s' "$commands" | tr : ' ')

Makes the Datadog Agent of this host send only through the FIPS proxy.
Without a command it installs; plan shows what that would change.

  $(print_curl) |
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
    printf '{"schemaVersion":2,"error":{"code":"%s","message":"%s","remedy":"%s"}}\n' \
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

# Returns 0 if root (or the user who runs this) alone can change these files and every directory above
# the first. A link counts as changeable. A sticky directory such as /tmp lets others in, but not at what
# root owns. With an access control list, the bits of the group are its mask.
# In: absolute paths of files in one directory.
root_only() (
  path=$1 acl=''
  [ "$path" != "${path#/}" ] || exit 1
  until [ "$path" = "${path%/*}" ]; do
    path=${path%/*}
    set -- "$@" "${path:-/}"
  done
  list=$(LC_ALL=C ls -ldn -- "$@" 2>/dev/null) || exit 1
  while read -r mode _ owner group _; do
    case $owner in 0 | "$uid") ;; *) exit 1 ;; esac
    case $mode in
      d????????[tT]*) continue ;;
      [-d]???????-*) ;;
      *) exit 1 ;;
    esac
    case $mode in
      ?????w*+) acl=yes ;;
      ?????w*) ;;
      *) continue ;;
    esac
    [ "$group" = 0 ] && root_alone_in_group || exit 1
  done <<EOF
$list
EOF
  [ -z "$acl" ] || ! acl_lets_write "$@"
)

# Returns 0 if nobody but root is in group 0: no member, and no account that has it as its own group.
root_alone_in_group() {
  local name members gid user
  while IFS=: read -r name _ gid members || [ -n "$name" ]; do
    if [ "$gid" = 0 ]; then case $members in '' | root) ;; *) return 1 ;; esac fi
  done </etc/group || return 1
  while IFS=: read -r name _ user gid _ || [ -n "$name" ]; do
    [ "$gid" != 0 ] || [ "$user" = 0 ] || return 1
  done </etc/passwd || return 1
}

# Returns 0 if an access control list of these files lets a named user or group write, or cannot be read.
acl_lets_write() {
  local list entry
  list=$(LC_ALL=C getfacl -cpn -- "$@" 2>/dev/null) || return 0
  while read -r entry; do
    case $entry in
      *'#effective:'?-*) ;;
      user:[!:]*:?w* | group:[!:]*:?w*) return 0 ;;
    esac
  done <<EOF
$list
EOF
  return 1
}

# Makes a private directory in which files can be executed (not so on a file system mounted noexec). What
# will be kept is unpacked on the file system of $home, so that it is renamed and not copied.
# Out: $work. Exits: 4 NO_WORK_DIRECTORY.
make_work() {
  local base devices
  set -- "${TMPDIR:-/tmp}" /tmp /var/tmp "${home%/*}" /root
  if [ "$uid" = 0 ] && [ -z "${TMPDIR-}" ] && will_keep; then
    devices=$(stat -c %d /tmp "${home%/*}" 2>/dev/null)
    [ "${devices%%"$newline"*}" = "${devices##*"$newline"}" ] || set -- "${home%/*}" "$@"
  fi
  for base do
    root_only "$base" || continue
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

# Ends the transfers that are under way, then removes the files of this run.
# shellcheck disable=SC2317 # a trap calls it
clean_up() {
  local pid
  for pid in $transfers; do kill "$pid" && wait "$pid"; done 2>/dev/null
  rm -rf "$work" "$new"
}

# ---- Downloads ----
#
# A transfer is one pipe in the background: download, then digest and unpacking side by side. What it
# writes is not trusted before its digest is seen to be right: `finish` returns, or ends the run.

# Finds the tools that downloads need.
# Out: $packed, the format for small files; $both, not empty if the host unpacks gzip, too. Exits: 1.
need_to_fetch() {
  need curl wget
  need sha256sum openssl shasum
  need tee
  need mkfifo
  need xz gzip
  packed=gz both=''
  if [ "$tool" = xz ]; then
    packed=xz
    ! command -v gzip >/dev/null 2>&1 || both=yes
  fi
}

# Copies what tells how to reach the network from the settings of curl or wget that this host or user
# has: the other settings may change what these tools print.
# Out: $settings, a file to be read in place of theirs.
copy_network_settings() {
  local file
  need curl wget
  settings=$work/settings
  true >"$settings"
  if [ "$tool" = wget ]; then
    grep -Ehi '^[[:blank:]]*(https?[-_]?proxy|(no|use)[-_]?proxy|proxy[-_]?(user|passw(or)?d)|ca[-_]?(certificate|directory)|inet[46][-_]?only|prefer[-_]?family|bind[-_]?address)[[:blank:]]*=' \
      "${SYSTEM_WGETRC:-/etc/wgetrc}" "${WGETRC:-${HOME-}/.wgetrc}" >"$settings" 2>/dev/null
    return
  fi
  for file in "${CURL_HOME-/}/.curlrc" "${XDG_CONFIG_HOME-/}/.curlrc" "${XDG_CONFIG_HOME-/}/curlrc" \
    "${HOME-}/.curlrc" "${HOME-}/.config/curlrc"; do
    if [ ! -r "$file" ] || [ ! -f "$file" ]; then continue; fi
    grep -Eh '^[[:blank:]]*(-[xU46]|(--)?(proxy[a-z0-9-]*|noproxy|preproxy|socks[a-z0-9-]*|cacert|capath|interface|resolve|connect-to|dns-[a-z0-9-]+|ipv4|ipv6)([[:blank:]=:]|$))' \
      "$file" >"$settings" 2>/dev/null
    return
  done
}

# Becomes the program that downloads a file to standard output. There are no retries, as they would begin
# again in the middle of the pipe.
# In: URL; $settings.
download() {
  need curl wget
  if [ "$tool" = curl ]; then
    exec curl -q -K "$settings" --proto "=$schemes" --proto-redir "=$schemes" --tlsv1.2 -fsSL \
      --connect-timeout 20 --speed-limit 1000 --speed-time 30 "$1"
  fi
  export WGETRC="$settings" SYSTEM_WGETRC="$settings"
  case $(wget --help 2>&1) in
    *--tries*) exec wget -S --progress=dot:giga --tries=1 --timeout=30 -O - "$1" ;;
    *' -T '*) exec wget -q -S -T 30 -O - "$1" ;;
    *) exec wget -q -S -O - "$1" ;;
  esac
}

# Prints the SHA-256 of standard input, in hexadecimal. openssl is the fastest.
sha256() {
  local sum
  need openssl sha256sum shasum
  case $tool in
    openssl) sum=$(openssl dgst -sha256) && sum=${sum##* } ;;
    sha256sum) sum=$(sha256sum) ;;
    shasum) sum=$(shasum -a 256) ;;
  esac && printf '%s' "${sum%% *}"
}

# Looks up a file of the release.
# In: its name above, its format. Out: $file, $kilobytes, $wanted (SHA-256); empty if absent.
pick() {
  local entry
  eval "entry=\$$1_$2"
  file=${entry%%:*} wanted=${entry##*:}
  kilobytes=${entry#*:}
  kilobytes=${kilobytes%:*}
}

# Starts a transfer.
# In: name of the file above, its format, where to unpack it below $work. Out: $transfer, its process.
start() {
  child=starting
  transfer "$@" </dev/null 3<&- &
  transfer=$! child=''
  transfers="$transfers $transfer "
  [ -z "$stopped" ] || exit "$stopped"
}

# Waits for a transfer; the file is whole and from this release after it.
# In: its process, where it unpacks to. Exits: 1 with the error of the transfer, and the code of a signal.
finish() {
  local to="$work/$2" error='' message='' remedy=''
  await "$1"
  transfers=${transfers%" $1 "*}${transfers#*" $1 "}
  [ -z "$stopped" ] || exit "$stopped"
  [ "$code" -ne 0 ] || return 0
  cat "$to.said" >&2
  { read -r error && read -r message && read -r remedy; } <"$to.fault"
  # A disk that is full takes no words about it.
  if [ "$code" -eq 28 ] && [ -z "$remedy" ]; then disk_full "$2"; fi
  refuse 1 "${error:-DOWNLOAD_FAILED}" "${message:-The download of $2 was ended (exit code $code).}" \
    "${remedy:-Run install.sh again.}"
}

# Downloads a file, compares its digest and unpacks it, up to three times where the server is busy. Runs
# in the background. In: as start. Returns 0, or writes error code, message and remedy to a file; 28 (ENOSPC)
# for a full disk.
transfer() {
  local to="$work/$3" format="$2" parts='' try=1 message error reason remedy url words
  trap 'kill $parts 2>/dev/null; exit 143' TERM
  export LC_ALL=C
  pick "$1" "$2"
  url=$base_url/$file message='' error=''
  if words=$(mkfifo -m 600 "$to.raw" "$to.packed" "$to.copy" 2>&1); then
    until receive; do
      classify
      case $error/$try in BUSY/[12]) ;; *) break ;; esac
      sleep "$try" &
      parts=$!
      wait "$parts"
      try=$((try + 1))
    done
  elif has_room; then
    error=UNPACK_FAILED message="$file could not be unpacked: $words." remedy='See the message above.'
  else
    disk_full "$file"
  fi
  # Whoever chooses the format waits for this.
  { [ -n "$error" ] && echo failed >&4 || echo fast >&4; } 2>/dev/null
  [ -n "$error" ] || return 0
  [ "$error" != BUSY ] || error=HTTP_ERROR
  true >"$to" # makes room for the words on a full disk; `:` would end the shell where that fails
  printf '%s\n' "$error" "${message:-$url could not be downloaded: $reason.}" "$remedy" >"$to.fault"
  [ "$error" != DISK_FULL ] || return 28
  return 1
}

# Returns 0 if a small file can be written beside $to.
has_room() {
  local status
  head -c 65536 </dev/zero >"$to.room"
  status=$?
  rm -f "$to.room"
  return "$status"
} 2>/dev/null

# In: name of what was being unpacked. Out: $error, $message, $remedy.
disk_full() {
  error=DISK_FULL message="$1 could not be unpacked: no space is left on the disk."
  remedy='Make room, or set TMPDIR to a directory with 250 MB free.'
}

# Runs the pipe of a transfer once. Every part reads to the end, so that one that fails leaves the others
# their own results.
# In: $url, $to, $wanted. Out: $downloaded, $unpacked (exit codes), $sum. Returns 0 if the file is right.
receive() {
  local unpacking digesting copying downloading
  error=''
  unpack <"$to.packed" >"$to" &
  unpacking=$! parts=$!
  sha256 <"$to.copy" >"$to.sum" &
  digesting=$! parts="$parts $!"
  tee "$to.copy" <"$to.raw" >"$to.packed" &
  copying=$! parts="$parts $!"
  download "$url" >"$to.raw" 2>"$to.said" &
  downloading=$! parts="$parts $!"
  wait "$downloading"
  downloaded=$?
  wait "$copying"
  wait "$digesting"
  wait "$unpacking"
  unpacked=$?
  parts='' sum=''
  read -r sum <"$to.sum"
  [ "$downloaded-$unpacked-$sum" = "0-0-$wanted" ] && ! led_to_http
}

# Returns 0 if wget was redirected from https to http: it has no option against that, as curl has.
led_to_http() { [ "$schemes" = https ] && grep -qi '^ *location: *http:' "$to.said"; }

# Unpacks standard input to standard output. Where that fails, reads on for the digest's sake, but no more
# than the file may have, and not where the disk is full: then the download need not go on. The words of
# the unpacker are kept in memory, as a full disk takes none.
# In: $format, $kilobytes. Returns 28 (ENOSPC) for a full disk.
unpack() {
  local words status
  {
    case $format in
      xz) words=$(xz -dc 2>&1 >&5) ;;
      *) words=$(gzip -dc 2>&1 >&5) ;;
    esac
    status=$?
  } 5>&1
  [ "$status" -ne 0 ] || return 0
  case $words in *'o space left'* | *'uota exceeded'*) return 28 ;; esac
  head -c "${kilobytes}000" >/dev/null
  return "$status"
}

# Names what went wrong with a transfer.
# In: what `receive` leaves. Out: $error, $reason or $message, $remedy. BUSY: to be tried again.
classify() {
  local words status
  words=$(cat "$to.said")
  need curl wget
  error=DOWNLOAD_FAILED reason="exit code $downloaded"
  remedy='Check that this host reaches it (through https_proxy if needed), then run install.sh again.'
  # Digests and words cannot be written to a full disk either.
  if [ "$unpacked" = 28 ] || ! has_room; then
    disk_full "$file"
    return
  fi
  if led_to_http; then
    error=REDIRECTED
  elif [ "$downloaded" = 0 ] || { [ "$tool" = curl ] && [ "$downloaded" = 23 ]; }; then
    error=DIGEST_MISMATCH
  else
    classify_download
  fi
  case $error in
    REDIRECTED)
      reason='it redirects to http, or in a circle'
      remedy='Check what answers there in place of the release.' ;;
    DIGEST_MISMATCH)
      message="$url is not from this release: expected SHA-256 $wanted, found ${sum:-none}."
      remedy='Download install.sh again; if that does not help, something on the way alters downloads.'
      [ "$sum" != "$wanted" ] || {
        error=UNPACK_FAILED message="$file could not be unpacked."
        remedy='Check the memory limit of this host, and that gzip or xz work.'
      } ;;
    NAME_NOT_RESOLVED)
      reason='its name, or that of the proxy, cannot be resolved'
      remedy='Check the name servers of this host (/etc/resolv.conf), or set https_proxy.' ;;
    CANNOT_CONNECT)
      reason='no connection to it, or to the proxy, can be made'
      remedy='Check routes and firewalls between this host and it, or set https_proxy.' ;;
    TLS_FAILED)
      reason='TLS failed'
      remedy='See the message above. Check the clock and the certificate authorities of this host.' ;;
    TIMED_OUT)
      reason='it did not answer in time'
      remedy='Check the network, then run install.sh again.' ;;
    CUT_OFF)
      reason='the connection ended before the file did'
      remedy='Run install.sh again. If that does not help, look for a proxy that limits downloads.' ;;
    PROXY_REFUSED)
      reason='the proxy refuses'
      remedy='Check https_proxy, its user and password, and what the proxy lets through.' ;;
    NOT_FOUND)
      reason="the server does not have it (HTTP $status)"
      remedy='Download install.sh again: the release may have been replaced.' ;;
    HTTP_ERROR | BUSY)
      reason="the server answers HTTP $status"
      remedy='Try later, or check what answers there in place of the release.' ;;
  esac
}

# In: $tool, $downloaded (exit codes of curl(1) and wget(1); busybox has 1 only), $words. Out: $error,
# $status (of HTTP).
classify_download() {
  status=''
  case $words in
    *'from proxy after CONNECT'* | *'CONNECT tunnel failed'* | *'roxy tunneling failed'*)
      error=PROXY_REFUSED
      return ;;
    *'returned error: HTTP/'*) status=${words##*returned error: HTTP/??? } ;;
    *'returned error: '*) status=${words##*returned error: } ;;
    *' ERROR '[1-5][0-9][0-9]*) status=${words##* ERROR } ;;
  esac
  status=${status%%[!0-9]*}
  case $status/$tool/$downloaded in
    407/*) error=PROXY_REFUSED ;;
    404/* | 410/*) error=NOT_FOUND ;;
    408/* | 429/* | 50[0234]/*) error=BUSY ;;
    [1-5]*/*) error=HTTP_ERROR ;;
    */curl/[56]) error=NAME_NOT_RESOLVED ;;
    */curl/7) error=CANNOT_CONNECT ;;
    */curl/28) error=TIMED_OUT ;;
    */curl/1 | */curl/47) error=REDIRECTED ;;
    */curl/18 | */curl/52 | */curl/5[56] | */curl/92) error=CUT_OFF ;;
    */curl/35 | */curl/5[13489] | */curl/6[046] | */curl/77 | */curl/8[0-3] | */curl/9[018] | \
      */wget/5) error=TLS_FAILED ;;
    */wget/*)
      case $words in
        *'unable to resolve'* | *'bad address'*) error=NAME_NOT_RESOLVED ;;
        *'Unable to establish SSL'* | *'cannot verify'* | *'TLS error'*) error=TLS_FAILED ;;
        *'redirections exceeded'* | *'too many redirections'*) error=REDIRECTED ;;
        *'timed out'*) error=TIMED_OUT ;;
        *refused* | *'No route to host'* | *unreachable* | *"can't connect"*) error=CANNOT_CONNECT ;;
        *closed* | *'ead error'* | *'short read'* | *'error getting response'* | *'No data received'* | \
          *'onnection reset'*) error=CUT_OFF ;;
      esac ;;
  esac
}

# Chooses the format of Node while dd-fips is being transferred. xz is smaller by a third, gzip unpacks
# twice as fast, which is sooner above some 250 Mbit/s. Rule: gzip where 0.15 s are enough for all of
# dd-fips (names, TLS, 200 kB); else xz, at once and beside it, as then the network is the slow part.
# In: $packed, $both; descriptor 4, where the transfer writes how it ended. Out: $format, $first.
choose_format() {
  local timer
  format=$packed first=fast timer=''
  [ -n "$both" ] || return 0
  pick "node_$arch" xz
  if [ "$kilobytes" -gt 1000 ]; then # else the choice makes no difference
    { exec >/dev/null 2>&1 3<&- && sleep 0.15; echo slow >&4; } &
    timer=$!
  fi
  read -r first <&4
  [ -n "$timer" ] || return 0
  kill "$timer" 2>/dev/null
  [ "$first" != fast ] || format=gz
}

# Downloads the libraries that Node runs with where those of the host are too old.
# Out: $libraries, $runtime. Exits: 1.
fetch_libraries() {
  need tar
  start "libraries_$arch" "$packed" libraries.tar
  finish "$transfer" libraries.tar
  mkdir "$work/lib"
  tar -xof "$work/libraries.tar" -C "$work/lib" || refuse 1 UNPACK_FAILED \
    'The libraries could not be unpacked.' 'See the message of tar above.'
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

# Returns 0 if Node runs on this host: it computes what no program prints that only exits with 0.
node_runs() { [ "$( (with_node -p '7 * 191') </dev/null 2>"$work/said")" = 1337 ]; }

# Prints the first Node in $node_path. Entries that are empty or relative are left out: what they mean
# depends on the directory that the caller is in. Returns 1 if there is none.
find_node() {
  local rest="$node_path:" entry
  while [ -n "$rest" ]; do
    entry=${rest%%:*} rest=${rest#*:}
    case $entry in /*) ;; *) continue ;; esac
    [ -f "$entry/node" ] && [ -x "$entry/node" ] && printf '%s\n' "$entry/node" && return
  done
  return 1
}

# Takes a Node of the host, if it can run dd-fips and, for root, nobody else can change it.
# In: its path. Out: $node.
use_host_node() {
  node=$(readlink -f "$1") || return 1
  case $node in *\'*) return 1 ;; /*) ;; *) return 1 ;; esac
  [ "$uid" != 0 ] || root_only "$node" || return 1
  [ "$("$node" -e 'const [a, b] = process.versions.node.split(".").map(Number)
    console.log(a > 20 || (a === 20 && b >= 17) ? 7 * 191 : 0)' </dev/null 2>/dev/null)" = 1337 ]
}

# Takes the program that an earlier install kept, if it is this very release and whole: then nothing is
# fetched.
# Out: $bundle, $node, $libraries.
use_kept() {
  local kept with=''
  root_only "$home/release" "$home/dd-fips" "$home/dd-fips.mjs" && read -r kept <"$home/release" || return 1
  case $kept in
    "$release host "*) use_host_node "${kept#"$release host "}" || return 1 ;;
    "$release node $node_id"*)
      node=$home/node with=${kept#"$release node $node_id"}
      root_only "$node" || return 1 ;;
    *) return 1 ;;
  esac
  case $with in
    '') ;;
    " libraries $libraries_id")
      libraries=$home/lib
      root_only "$libraries/$loader" "$libraries"/* || return 1 ;;
    *) return 1 ;;
  esac
  [ -x "$home/dd-fips" ] && [ -x "$node" ] && is_whole || return 1
  bundle=$home/dd-fips.mjs
}

# Returns 0 if the program in $home is what `print_manifest` says, which is all of what `verify` asks: the
# sizes and modes of all files, the digests of those that are quickly read, and a Node that is not all zeros
# (as some file systems leave a file that was being written when the power failed, with its size). Where Node
# or a library is not the very file that was kept (`identify`), the digests of all. The list must be as it was
# written, to the byte.
is_whole() {
  local sum bytes name mode all='' sizes='' text='' names=' '
  case $(cat "$home/dd-fips") in *"$newline$(cd "$home" && identify)$newline"*) ;; *) all=yes ;; esac
  set --
  {
    read -r text
    text=$text$newline
    while read -r sum bytes name && [ "$sum" != end ]; do
      case $name in dd-fips.mjs) [ "$sum" = "${bundle_whole#*:}" ] || return 1 ;; esac
      text="$text$sum $bytes $name$newline" names="$names$name " sizes="$sizes$bytes$newline"
      set -- "$@" "$home/$name"
      case $all$name in
        dd-fips | dd-fips.mjs | yes*) [ "$(sha256 <"$home/$name")" = "$sum" ] || return 1 ;;
      esac
    done
  } <"$home/release"
  # A shell drops NULs; the size has them.
  text=${text}end$newline
  [ "$sum" = end ] && [ "$(cat "$home/release" && echo .)" = "$text." ] &&
    [ "$(stat -c %s "$home/release")" = "${#text}" ] || return 1
  for mode in $(LC_ALL=C stat -c %A "$@" 2>/dev/null); do
    case $mode in -????-??-?) ;; *) return 1 ;; esac
  done
  case $names in *' dd-fips '*) ;; *) return 1 ;; esac
  case $names in *' dd-fips.mjs '*) ;; *) return 1 ;; esac
  [ "$(LC_ALL=C stat -c %s "$@" 2>/dev/null)$newline" = "$sizes" ] &&
    is_no_blank "$node" && is_no_blank "${libraries:+$libraries/$loader}"
}

# Prints what changes whenever Node or a library in the current directory does, or is another file of the
# same content: nobody sets the time of that change (ctime) back. In the form of comments, for the wrapper.
identify() {
  TZ=UTC0 LC_ALL=C stat -c '# %n %i %z' node lib/* 2>/dev/null || :
}

# Returns 0 if a file begins with more than zeros, and for no name.
is_no_blank() { [ -z "$1" ] || { [ -n "$(head -c 4 "$1")" ]; } 2>/dev/null; }

# Downloads dd-fips and, unless the host has one that will do, Node.
# Out: $bundle, $node, $libraries, $runtime (what of it to keep). Exits: 1, 4, 5.
fetch_release() {
  local own dd_fips
  need_to_fetch
  check_libc
  runtime='' libraries=''
  if own=$(find_node) && use_host_node "$own"; then
    runtime="host $node"
  else
    pick "node_$arch" gz
    [ -n "$wanted" ] || refuse 5 NO_RUNTIME "This release has no Node for $arch." \
      'Install Node 20.17 or later on this host, or use a release that has it.'
  fi
  make_work
  copy_network_settings
  mkfifo -m 600 "$work/ended" && exec 4<>"$work/ended"
  start bundle "$packed" dd-fips.mjs
  dd_fips=$transfer
  if [ -n "$runtime" ]; then
    announce bundle "$packed"
    finish "$dd_fips" dd-fips.mjs
  else
    choose_format
    [ "$first" != failed ] || finish "$dd_fips" dd-fips.mjs
    fetch_node
    finish "$dd_fips" dd-fips.mjs
  fi
  exec 4>&-
  bundle=$work/dd-fips.mjs
}

# Prints what is being downloaded, and its size.
# In: name and format of each file.
announce() {
  local size=0
  while [ $# -gt 0 ]; do
    pick "$1" "$2"
    size=$((size + kilobytes))
    shift 2
  done
  say "Downloading dd-fips $version ($((size / 1000)).$((size % 1000 / 100)) MB) ..."
}

# Downloads Node, and libraries where it does not run with those of the host.
# In: $format. Out: $node, $libraries, $runtime. Exits: 1, 5 RUNTIME_DOES_NOT_RUN.
fetch_node() {
  local transferred
  start "node_$arch" "$format" node
  transferred=$transfer
  if [ -n "$old_glibc" ]; then
    announce bundle "$packed" "node_$arch" "$format" "libraries_$arch" "$packed"
  else
    announce bundle "$packed" "node_$arch" "$format"
  fi
  finish "$transferred" node
  node=$work/node runtime="node $node_id"
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
# In: words for dd-fips; $key. What Node compiles in this run is kept with the program.
launch() {
  # shellcheck disable=SC3045 # not in POSIX, but in every sh of these hosts
  ulimit -c 0 2>/dev/null
  if [ -n "$work" ] && will_keep; then
    export NODE_COMPILE_CACHE="$work/cache" NODE_COMPILE_CACHE_PORTABLE=1
  fi
  # Remedies name commands that exist: what is not kept is run by this script.
  [ -x "$link" ] ||
    { DD_FIPS_RUN_AS="$(print_curl) | DD_FIPS_MODE=1 sh -s --" && export DD_FIPS_RUN_AS; }
  [ -z "$key" ] || export DD_API_KEY="$key"
  export MALLOC_ARENA_MAX=1
  # shellcheck disable=SC2086 # a list of words
  with_node $node_options "$bundle" "$@"
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
      "Run it as root, with the key in a file, since all users can read command lines: $(print_curl) | \
sudo env DD_FIPS_MODE=1 DD_API_KEY_FILE=FILE sh -s $1"
  fi
  need_to_fetch
  make_work
  copy_network_settings
  start script "$packed" install.sh
  finish "$transfer" install.sh
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

# Returns 0 if this run keeps the program when it ends well.
will_keep() { [ "$command" = install ] && [ -z "$help" ] && [ -n "$keep" ]; }

# Keeps the program after a successful install, and starts it by a name in PATH. A failure is a warning
# and changes no exit code.
keep_program() {
  if [ "$bundle" != "$home/dd-fips.mjs" ]; then
    if ! is_ours && { [ -e "$home" ] || [ -L "$home" ]; }; then
      warn "$home was not made by dd-fips: it was left as it is, and dd-fips was not kept."
      return
    fi
    if is_shared "${home%/*}"; then
      warn "Other users can create files in ${home%/*}: dd-fips was not kept."
      return
    fi
    if ! place_program; then
      warn "dd-fips could not be kept in $home."
      return
    fi
    say "dd-fips is kept in $home. From now on: dd-fips verify"
  fi
  place_launcher ||
    warn "$link was not made by dd-fips, or cannot be created: it was left as it is. Run $home/dd-fips."
}

# Returns 0 if $home was made by install.sh, as far as it is left: it has `release`; or it is a directory
# that only root can change, and its wrapper is of install.sh, or it is empty or holds nothing but names of ours.
is_ours() {
  local file
  [ ! -f "$home/release" ] || return 0
  [ -d "$home" ] && root_only "$home" || return 1
  if [ -f "$home/dd-fips" ]; then
    case $(head -n 2 "$home/dd-fips" | tr -d '\0') in *'; made by install.sh.'*) return 0 ;; esac
  fi
  for file in "$home"/* "$home"/.[!.]* "$home"/..?*; do
    case ${file##*/} in
      dd-fips | dd-fips.mjs | node | release) [ ! -d "$file" ] || return 1 ;;
      cache | lib) [ -d "$file" ] || return 1 ;;
      *) if [ -e "$file" ] || [ -L "$file" ]; then return 1; fi ;;
    esac
  done
}

# Returns 0 if others can create names in a directory that is sticky, as they can in /tmp: they cannot
# rename what root owns, but they can take a name while it is free.
is_shared() {
  case $(LC_ALL=C ls -ldn -- "$1" 2>/dev/null) in ?????w???[tT]* | ????????w[tT]*) ;; *) return 1 ;; esac
}

# Puts the program into $home. Files and directories reach the disk before their names do, and there are
# two renames: at every moment, power cuts included, $home is whole or absent.
# In: $bundle, $node, $libraries, $runtime. Returns 1 if $home is not that program.
place_program() {
  local parent="${home%/*}" inode
  [ -d "$parent" ] || mkdir -m 755 "$parent" || return 1
  root_only "$parent" && new=$(umask 077 && mktemp -d "$parent/.dd-fips.XXXXXXXX") || return 1
  own=$node
  mv "$bundle" "$new/dd-fips.mjs" || return 1
  case $runtime in
    node*) own=$home/node && mv "$node" "$new/node" && chmod 755 "$new/node" || return 1 ;;
  esac
  if [ -n "$libraries" ]; then
    mv "$libraries" "$new/lib" && chmod -R u=rwX,go=rX "$new/lib" || return 1
  fi
  if [ -d "$work/cache" ]; then mv "$work/cache" "$new/cache"; else mkdir "$new/cache"; fi || return 1
  chown -R 0:0 "$new" && chmod 644 "$new/dd-fips.mjs" && chmod 755 "$new" && chmod 700 "$new/cache" || return 1
  # A renamed file keeps the label of the directory that it was made in.
  [ ! -d /sys/fs/selinux ] || restorecon -RF "$new" >/dev/null 2>&1
  # The wrapper holds times of change: from here on nothing changes Node and libraries.
  print_wrapper >"$new/dd-fips" && print_manifest >"$new/release" &&
    chown 0:0 "$new/dd-fips" "$new/release" && chmod 644 "$new/release" && chmod 755 "$new/dd-fips" || return 1
  [ ! -d /sys/fs/selinux ] || restorecon -F "$new/dd-fips" "$new/release" >/dev/null 2>&1
  make_durable "$new"/* "$new/lib"/* "$new"
  inode=$(stat -c %d:%i "$new") || return 1
  [ ! -d "$home" ] || mv -T "$home" "$new.old" || return 1
  mv -T "$new" "$home" || [ ! -d "$new.old" ] || mv -T "$new.old" "$home"
  make_durable "$parent"
  rm -rf "$new.old"
  root_only "$home" && [ "$(stat -c %d:%i "$home")" = "$inode" ]
}

# Waits until files and directories are on the disk; those that do not exist are left out. An older sync knows
# no files, and does all disks.
make_durable() {
  local path
  for path do
    shift
    [ ! -e "$path" ] || set -- "$@" "$path"
  done
  sync "$@" 2>/dev/null || sync
}

# Prints what is in $new: this release, then digest, bytes and name of each file.
print_manifest() (
  cd "$new" || exit 1
  printf '%s\n' "$release $runtime"
  for file in dd-fips dd-fips.mjs node lib/*; do
    [ -f "$file" ] || continue
    case $file in
      dd-fips.mjs) sum=${bundle_whole#*:} ;;
      node) sum=${node_whole#*:} ;;
      *) sum=$(sha256 <"$file") ;;
    esac
    printf '%s %s %s\n' "$sum" "$(stat -c %s "$file")" "$file" || exit 1
  done
  echo end
)

# Prints the program that starts dd-fips from $home, if it is whole: is_whole, but quick, and in one group,
# so that half of it starts nothing. Where Node or a library has changed since they were kept, it compares
# their digests, too; a Node of the host has to compute something. The programs that it uses do not get the key.
# In: $new, $own (Node), $libraries.
print_wrapper() (
  cd "$new" && need sha256sum openssl shasum || exit 1
  case $tool in openssl) tool='openssl dgst -sha256' ;; shasum) tool='shasum -a 256' ;; esac
  files='' also='' start="'$own'"
  for file in node lib/*; do [ ! -f "$file" ] || files="$files $file"; done
  if [ -n "$libraries" ]; then
    also=" $home/lib/$loader"
    start="$home/lib/$loader --inhibit-cache --library-path $home/lib $own"
  fi
  cat <<EOF
#!/bin/sh
{ # Starts dd-fips $version, if it is whole; made by install.sh.
$(identify)
$drop_functions
unset key $unsafe
key=\${DD_API_KEY-}
unset DD_API_KEY
ulimit -c 0 2>/dev/null
damaged() {
  echo "dd-fips: \$1. Run install.sh again. (PROGRAM_DAMAGED)" >&2
  case " \$* " in *' --json '*) printf '{"schemaVersion":2,"error":{"code":"PROGRAM_DAMAGED","message":"%s.","remedy":"Run install.sh again."}}\\n' "\$1" ;; esac
  exit 1
}
[ -x '$own' ] || damaged '$own is gone' "\$@"
for file in '$own'$also; do
  { [ -n "\$(PATH=$safe_path head -c 4 "\$file")" ]; } 2>/dev/null || damaged "\$file is empty" "\$@"
done
case \$(PATH=$safe_path $tool <$home/dd-fips.mjs 2>/dev/null) in
  *${bundle_whole#*:}*) ;;
  *) damaged '$home/dd-fips.mjs is not whole' "\$@" ;;
esac
EOF
  if [ -n "$files" ]; then
    # shellcheck disable=SC2086 # a list of plain names
    cat <<EOF
look() {
  kept=\$1 changed='' sizes=''
  shift 2
  while [ \$# -gt 1 ]; do
    [ "\$((\$1 - kept))" -le 1 ] || changed=yes
    sizes="\$sizes \$2"
    shift 2
  done
}
is() { case \$(PATH=$safe_path $tool <"$home/\$1" 2>/dev/null) in *"\$2"*) ;; *) return 1 ;; esac; }
look \$(cd $home && PATH=$safe_path stat -c '%Z %s' dd-fips$files 2>/dev/null)
[ "\$sizes" = '$(for file in $files; do printf ' %s' "$(stat -c %s "$file")"; done)' ] && { [ -z "\$changed" ] || {
    $(for file in $files; do
      case $file in node) sum=${node_whole#*:} ;; *) sum=$(sha256 <"$file") ;; esac
      printf 'is %s %s && ' "$file" "$sum"
    done):
  }; } || damaged 'node or lib in $home is not whole' "\$@"
EOF
  fi
  if [ ! -f node ]; then
    cat <<EOF
[ "\$(PATH=$safe_path stat -c '%s %Z %i' '$own' 2>/dev/null)" = '$(stat -c '%s %Z %i' "$own")' ] ||
  [ "\$('$own' -p '7 * 191' </dev/null 2>/dev/null)" = 1337 ] || damaged '$own does not run' "\$@"
EOF
  fi
  cat <<EOF
[ ! -w $home/cache ] || export NODE_COMPILE_CACHE=$home/cache NODE_COMPILE_CACHE_PORTABLE=1
[ -z "\$key" ] || export DD_API_KEY="\$key"
export MALLOC_ARENA_MAX=1
exec $start $node_options $home/dd-fips.mjs "\$@"
}
EOF
)

# Prints what starts the above: an empty file that is executed does nothing and exits 0. It runs nothing
# from a directory that is not root's alone. It is in one group, so that a beginning of it fails; only its
# first line alone, or nothing of it, does nothing and exits 0. A shell ends with 2 at what is cut off, which would
# mean that there are changes: hence the trap.
print_launcher() {
  cat <<EOF
#!/bin/sh
{ trap 'exit 1' EXIT; }
{ # Starts $home/dd-fips; made by install.sh.
$drop_functions
open=\$(
  unset DD_API_KEY $unsafe
  PATH=$safe_path
  set -- \$(LC_ALL=C ls -ldn ${home%/*}/. $home $home/* $home/lib/* 2>/dev/null)
  [ \$# -ge 18 ] || set -- missing
  while [ \$# -ge 9 ]; do
    case "\$1 \$3" in d????-??-?*' 0' | -????-??-?*' 0') shift 9 ;; *) break ;; esac
  done
  echo "\$*"
)
if [ -n "\$open" ]; then
  echo 'dd-fips: $home is missing, or other users can change ${home%/*}, $home or a file in it. Run install.sh again. (PROGRAM_DAMAGED)' >&2
  exit 1
fi
if [ ! -s $home/dd-fips ]; then
  echo 'dd-fips: $home/dd-fips is missing or empty. Run install.sh again. (PROGRAM_DAMAGED)' >&2
  exit 1
fi
. $home/dd-fips
echo 'dd-fips: $home/dd-fips is not whole. Run install.sh again. (PROGRAM_DAMAGED)' >&2
exit 1
}
EOF
}

# Makes $link, or replaces a launcher of another version, or what is left of one: a beginning, zeros, nothing.
# Returns 1 for a file of others.
place_launcher() {
  local found wanted
  wanted=$(print_launcher)
  if [ -L "$link" ]; then
    return 1
  elif [ -f "$link" ]; then
    found=$(tr -d '\0' <"$link")
    if [ "$found" = "$wanted" ] && [ "$(stat -c '%a %u' "$link")" = '755 0' ]; then return 0; fi
    case $found in
      *"; made by install.sh."*) ;;
      *) [ "$wanted" != "${wanted#"$found"}" ] || [ -z "$found" ] || return 1 ;;
    esac
  elif [ -e "$link" ]; then
    return 1
  fi
  new=$(mktemp "$link.XXXXXXXX") && print_launcher >"$new" && chmod 755 "$new" && make_durable "$new" &&
    mv -fT "$new" "$link" && make_durable "${link%/*}"
} 2>/dev/null

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
  node_path=$safe_path:${PATH-}
  PATH=$safe_path
  json='' quiet='' help='' keep=yes command='' node='' bundle='' libraries='' runtime='' old_glibc=''
  work='' new='' child='' transfers='' caught='' stopped='' as=TERM terminal=''
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
      arch=x64 loader=ld-linux-x86-64.so.2 node_id=${node_x64_gz##*:} node_whole=$node_x64_whole
      libraries_id=${libraries_x64_gz##*:} ;;
    'Linux aarch64')
      arch=arm64 loader=ld-linux-aarch64.so.1 node_id=${node_arm64_gz##*:} node_whole=$node_arm64_whole
      libraries_id=${libraries_arm64_gz##*:} ;;
    *) refuse 5 PLATFORM "This host is $system." 'dd-fips runs on Linux, x86_64 and arm64.' ;;
  esac
  release="dd-fips $version ${bundle_gz##*:}"
}

# Saves standard input for dd-fips as descriptor 3, and has every end of the run clean up.
guard_run() {
  (exec 3<&0) 2>/dev/null || exec </dev/null
  exec 3<&0
  trap clean_up EXIT
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
  if will_keep; then
    case $code in 0 | 3) keep_program ;; esac
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
