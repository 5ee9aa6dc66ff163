#!/bin/sh
{ # One group around everything: a copy cut off anywhere is a syntax error and runs nothing.
# Verifies a bundle of `dd-fips bundle create` with tools of this host, and only then runs the
# dd-fips inside it. Obtain this file apart from the bundle and compare its SHA-256: `bundle create`
# prints it, and SHA256SUMS of the release lists it.

# bash takes functions from its environment, under the name of any program that we rely on. In its POSIX
# mode `unset` is no function, and outside it names such as `[` can be unset.
case ${BASH_VERSION-} in ?*)
  POSIXLY_CORRECT=1
  unset -f unset declare
  unset POSIXLY_CORRECT
  # shellcheck disable=SC3044 # not in POSIX: bash alone comes here
  for name in $(declare -F); do
    case $name in -*) ;; *) unset -f "$name" ;; esac
  done ;;
esac

usage() {
  cat <<'EOT'
Usage: open-bundle.sh BUNDLE --key PUBLIC.pem | --digest HEX [--check] [COMMAND [options]]

Verifies BUNDLE, then runs the dd-fips in it. COMMAND is install unless given.

  --key FILE    the public key (PEM) that the bundle is signed with; needs openssl
  --digest HEX  the SHA-256 of its manifest, as bundle create printed it
  --check       verify only, run nothing

Exit codes: 4 the bundle is refused, 6 the command line is not acceptable, else those of dd-fips.
EOT
}

# Ends the run: exit code, error code, message, remedy.
refuse() {
  printf 'dd-fips: %s\n  To fix it: %s (%s)\n' "$3" "$4" "$2" >&2
  exit "$1"
}

altered() {
  refuse 4 BUNDLE_ALTERED "The bundle was altered or damaged: $1." \
    'Copy the bundle to this host again, or create it again. Nothing of it was run.'
}

not_trusted() {
  refuse 4 BUNDLE_NOT_TRUSTED "The bundle cannot be trusted. $1" \
    'Install nothing from it until you know why. Nothing of it was run.'
}

has() { command -v "$1" >/dev/null 2>&1; }

# The rule of install.sh, word for word (test/open-bundle/open-bundle.test.ts compares them).

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

# Out: $work, a directory of ours alone in which a file can be executed.
make_work() {
  for base in "${TMPDIR-}" /var/tmp /opt /root /tmp; do
    case $base in /*) ;; *) continue ;; esac
    base=$(cd -- "$base" 2>/dev/null && pwd -P) || continue
    root_only "${base%/}" || continue
    work=$(mktemp -d "${base%/}/dd-fips.XXXXXXXX" 2>/dev/null) || continue
    printf '#!/bin/sh\n' >"$work/probe" && chmod 700 "$work/probe" && "$work/probe" 2>/dev/null && return
    rm -rf "$work"
  done
  work=''
  refuse 4 NO_WORK_DIRECTORY 'In TMPDIR, /var/tmp, /opt, /root and /tmp no file can be executed.' \
    'Set TMPDIR to a directory that is not mounted noexec and that other users cannot write to.'
}

# Refuses a key that others can change, as it would verify whatever they like. Root, the user who runs this and the
# one who became root by sudo may own it: dd-fips has the same rule, but knows a group that the owner is alone in.
refuse_open_key() {
  path=$(readlink -f -- "$key") || path=''
  # shellcheck disable=SC2046 # split into words on purpose
  set -- $(ls -ldn -- "$path" 2>/dev/null)
  case ${3-} in 0 | "$uid" | "${SUDO_UID-0}") ;; *) path='' ;; esac
  (uid=${3-} && root_only "$path") || refuse 4 UNSAFE_PATH \
    "The key $key verifies nothing: other users can change it or a directory above it." \
    'Copy the key to a directory of your own, compare it with its source, and name that copy.'
}

# In: standard input. Out: its SHA-256 on standard output.
sha256() {
  if has sha256sum; then sum=$(sha256sum)
  elif has openssl; then sum=$(openssl dgst -sha256) && sum=${sum##* }
  else sum=$(shasum -a 256)
  fi
  printf '%s' "${sum%% *}"
}

# In: offset of a block (512 bytes) and a size in bytes. Out: that part of the archive.
part() { dd if="$archive" bs=512 skip="$1" count=$((($2 + 511) / 512)) 2>/dev/null | head -c "$2"; }

# In: offset and length in the header. Out: the text there.
field() { dd if="$work/header" bs=1 skip="$1" count="$2" 2>/dev/null | tr -d '\0'; }

# In: the block of a header and the path that it must have. Out: $bytes. A tar archive can hold links,
# devices and headers that rename the next file: only plain files of the ustar format are accepted.
read_header() {
  part "$1" 512 >"$work/header"
  [ "$(wc -c <"$work/header")" -eq 512 ] || altered 'it is truncated'
  [ "$(field 0 100)" = "$2" ] || altered "$2 is not where it belongs"
  case $(field 156 101)/$(field 257 8)/$(field 345 155) in
    0/ustar00/) ;;
    *) altered "$2 is not a plain file" ;;
  esac
  bytes=$(field 124 12 | tr -d ' ')
  case $bytes in '' | *[!0-7]*) altered "the size of $2 is not a number" ;; esac
  bytes=$((0$bytes))
}

# Out: $work/manifest.json, verified by $key and $digest, and $digest; $next is the block behind it.
verify_manifest() {
  read_header 0 manifest.json
  [ "$bytes" -le 16000000 ] || altered 'its manifest is too large'
  part 1 "$bytes" >"$work/manifest.json"
  next=$((1 + (bytes + 511) / 512))
  rm -f "$work/signature"
  part "$next" 512 >"$work/header"
  if [ "$(field 0 100)" = manifest.json.sig ]; then
    read_header "$next" manifest.json.sig
    [ "$bytes" -le 65536 ] || altered 'its signature is too large'
    part $((next + 1)) "$bytes" >"$work/signature"
    next=$((next + 1 + (bytes + 511) / 512))
  fi
  found=$(sha256 <"$work/manifest.json")
  case $digest in
    '' | "$found") ;;
    *) not_trusted "Its manifest has the digest $found, not $digest." ;;
  esac
  digest=$found
  [ -z "$key" ] && return
  [ -f "$work/signature" ] || not_trusted 'It is not signed.'
  is_signed || not_trusted 'Its signature does not verify with the given key.'
}

is_signed() {
  said=$(openssl dgst -sha256 -verify "$work/key" -signature "$work/signature" \
    "$work/manifest.json" 2>/dev/null) && [ "$said" = 'Verified OK' ]
}

# Out: the files of the verified manifest in $work/files, and the bytes of such an archive in $whole.
measure() {
  # The manifest is ours by now: one key a line, as JSON.stringify writes it.
  awk -F'"' '$2 == "path" { path = $4 }
    $2 == "bytes" { bytes = $3; gsub(/[^0-9]/, "", bytes) }
    $2 == "sha256" { print path, bytes, $4 }' "$work/manifest.json" >"$work/files"
  # tar(1) ends an archive with two blocks of zeros and fills its last record of 20 blocks.
  blocks=$(awk '{ all += 1 + int(($2 + 511) / 512) } END { printf "%d", all }' "$work/files")
  records=$(((next + blocks + 2 + 19) / 20))
  whole=$((records * 10240))
}

other_size() { altered 'it is truncated, or holds files that its manifest does not name'; }

# Out: $archive, a copy of our own: what is verified is what is used, whoever can write to the bundle. The
# manifest tells first how much there is to copy, for a file of a stranger may fill the disk.
take_copy() {
  archive=$bundle
  verify_manifest
  measure
  # shellcheck disable=SC2046 # split into words on purpose
  set -- $(ls -lnL -- "$bundle")
  [ "${5-}" = "$whole" ] || other_size
  archive=$work/bundle.tar
  head -c "$whole" <"$bundle" >"$archive" 2>/dev/null || no_space
}

# Verifies every file of the manifest where it lies in the archive, and that nothing else is in it.
# Out: the files of dd-fips in $work.
verify_files() {
  measure
  [ "$(wc -c <"$archive")" -eq "$whole" ] || other_size
  mkdir "$work/tool" "$work/tool/lib"
  while read -r path size sum; do
    read_header "$next" "$path"
    [ "$bytes" -eq "$size" ] || altered "$path has $bytes bytes, not $size"
    case $path in
      tool/*/*/* | tool/.* | tool/lib/.*) altered "$path is not a file of dd-fips" ;;
      tool/node | tool/dd-fips.mjs | tool/lib/*)
        part $((next + 1)) "$size" >"$work/$path" || no_space
        found=$(sha256 <"$work/$path") ;;
      *) found=$(part $((next + 1)) "$size" | sha256) ;;
    esac
    [ "$found" = "$sum" ] || altered "$path is not what the manifest says"
    next=$((next + 1 + (size + 511) / 512))
  done <"$work/files"
  [ "$(part "$next" $((42 * 512)) | tr -d '\0' | wc -c)" -eq 0 ] ||
    altered 'it holds files that its manifest does not name'
}

no_space() {
  refuse 4 DISK_FULL "The bundle could not be copied to $work." \
    'Set TMPDIR to a directory with room for twice the bundle.'
}

# In: a word. Out: the same on standard output, quoted for a shell.
quoted() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }

# Runs the verified dd-fips with the verified copy of the bundle.
# shellcheck disable=SC2086 # a list of words
run() {
  cd / || exit 1
  node_options='--max-semi-space-size=1 --v8-pool-size=1' # as install.sh has it
  chmod -R u+rwX "$work/tool"
  if [ -f "$work/tool/node" ]; then
    chmod 700 "$work/tool/node"
    node=$work/tool/node
  elif ! node=$(command -v node); then
    refuse 5 NO_RUNTIME 'The bundle has no Node, and neither has this host.' \
      'Create it with a dd-fips that install.sh keeps, or install Node 20.17 or later.'
  fi
  set -- "$node" $node_options "$work/tool/dd-fips.mjs" "$@"
  for loader in "$work"/tool/lib/ld-linux-*; do
    # On a host with an old glibc the libraries in the bundle are used, by their own loader.
    [ ! -f "$loader" ] || {
      chmod 700 "$loader"
      set -- "$loader" --inhibit-cache --library-path "$work/tool/lib" "$@"
    }
  done
  # shellcheck disable=SC3045 # not in POSIX, but in every sh of these hosts
  ulimit -c 0 2>/dev/null
  trap : HUP INT QUIT TERM
  umask 022
  # Remedies name commands that exist on a host without dd-fips.
  [ -x /usr/bin/dd-fips ] || {
    DD_FIPS_RUN_AS="sh $(quoted "$0") $(quoted "$bundle") --digest $digest"
    export DD_FIPS_RUN_AS
  }
  LC_ALL=$locale
  [ -n "$locale" ] || unset LC_ALL
  if [ -n "$api_key" ]; then DD_API_KEY=$api_key "$@"; else "$@"; fi
}

main() {
  set +aefvx -u
  # Helpers do not get the API key in their environment.
  unset api_key
  api_key=${DD_API_KEY-}
  # What changes what a shell, a tool or Node does, as in install.sh (test/open-bundle compares them).
  unset DD_API_KEY BASH_ENV CDPATH DD_FIPS_RUN_AS ENV GREP_OPTIONS GZIP LD_AUDIT LD_LIBRARY_PATH LD_PRELOAD \
    NODE_CHANNEL_FD NODE_UNIQUE_ID SSLKEYLOGFILE \
    NODE_COMPILE_CACHE NODE_DEBUG NODE_DISABLE_COMPILE_CACHE NODE_EXTRA_CA_CERTS \
    NODE_ICU_DATA NODE_OPTIONS NODE_PATH NODE_REDIRECT_WARNINGS NODE_V8_COVERAGE \
    OPENSSL_CONF OPENSSL_ENGINES OPENSSL_MODULES POSIXLY_CORRECT QUOTING_STYLE \
    BLOCK_SIZE BLOCKSIZE LS_BLOCK_SIZE TIME_STYLE TAR_OPTIONS XZ_DEFAULTS XZ_OPT
  PATH=/usr/sbin:/usr/bin:/sbin:/bin
  export PATH
  umask 077
  locale=${LC_ALL-}
  LC_ALL=C
  export LC_ALL
  uid=$(id -u)
  bundle='' key='' digest='' check='' work=''
  while [ $# -gt 0 ]; do
    case $1 in
      -h | --help) usage && exit ;;
      --key | --bundle-key) [ $# -gt 1 ] || refuse 6 USAGE "$1 needs a file." 'See --help.'
        key=$2 && shift ;;
      --key=* | --bundle-key=*) key=${1#*=} ;;
      --digest | --bundle-digest) [ $# -gt 1 ] || refuse 6 USAGE "$1 needs a digest." 'See --help.'
        digest=$2 && shift ;;
      --digest=* | --bundle-digest=*) digest=${1#*=} ;;
      --check) check=yes ;;
      *) [ -z "$bundle" ] || break
        bundle=$1 ;;
    esac
    shift
  done
  [ -n "$bundle" ] || { usage >&2 && exit 6; }
  [ -n "$key$digest" ] || refuse 6 USAGE 'Nothing says how to verify the bundle.' \
    'Give --key PUBLIC.pem, or --digest with what bundle create printed.'
  digest=$(printf '%s' "$digest" | tr 'A-F' 'a-f')
  case $digest in *[!0-9a-f]*) refuse 6 USAGE 'The digest is not hexadecimal.' 'See --help.' ;; esac
  case $digest in '' | ????????????????????????????????????????????????????????????????) ;;
    *) refuse 6 USAGE 'The digest is not one of SHA-256.' 'It has 64 digits.' ;;
  esac
  case ${1-} in '' | -*) set -- install "$@" ;; esac
  for tool in awk dd head ls mktemp readlink tr wc; do
    has "$tool" || refuse 1 TOOL_MISSING "Required command not found: $tool." 'Install it.'
  done
  has sha256sum || has openssl || has shasum ||
    refuse 1 TOOL_MISSING 'Required command not found: one of sha256sum, openssl, shasum.' 'Install one.'
  [ -z "$key" ] || has openssl || refuse 1 TOOL_MISSING 'The key cannot be used: openssl is not installed.' \
    'Install openssl, or verify by --digest with what bundle create printed.'
  { [ -f "$bundle" ] && [ -r "$bundle" ]; } ||
    refuse 4 BUNDLE_MISSING "$bundle is not a file that can be read." 'Name a bundle.'
  [ -z "$key" ] || [ -f "$key" ] || refuse 6 USAGE "The key file $key does not exist." 'Name the public key.'
  [ -z "$key" ] || refuse_open_key

  trap '[ -z "$work" ] || rm -rf "$work"' EXIT
  trap 'exit 130' HUP INT QUIT TERM
  make_work
  [ -z "$key" ] || cat <"$key" >"$work/key" || no_space
  take_copy
  verify_manifest
  verify_files
  printf 'The bundle is verified: SHA-256 of its manifest %s\n' "$digest" >&2
  [ -z "$check" ] || exit 0
  case $1 in install | plan) set -- "$@" --bundle "$archive" --bundle-digest "$digest" ;; esac
  run "$@"
  exit
}

main "$@"; }
