# What the rows of the table of plants share. Sourced by bash on the host.
set -eu
config=/etc/datadog-agent/datadog.yaml
cfg=/etc/datadog-fips-proxy/datadog-fips-proxy.cfg
original=/var/lib/dd-fips/datadog-fips-proxy.cfg.original
proxy=datadog-fips-proxy
agent=datadog-agent
kept=/root/kept

# Of the versions of the Agent.
epoch() { case "$1" in datadog-agent) echo 1: ;; esac; }

# Installs a package: put NAME [VERSION], older ones too. Takes one away without asking who needs it.
case "$MANAGER" in
apt)
  put() { apt-get -qq install -y --allow-downgrades "$1${2:+=$(epoch "$1")$2-1}" >/dev/null 2>&1; }
  drop() { dpkg --force-depends -r "$1" >/dev/null 2>&1; }
  ;;
dnf)
  put() {
    local verb=install
    if rpm -q "$1" >/dev/null; then verb=${2:+downgrade}; fi
    dnf -q -y "${verb:-upgrade}" "$1${2:+-$(epoch "$1")$2-1}" >/dev/null
  }
  drop() { rpm -e --nodeps "$1"; }
  ;;
zypper)
  put() { zypper -q -n install --oldpackage "$1${2:+=$(epoch "$1")$2-1}" >/dev/null; }
  drop() { rpm -e --nodeps "$1"; }
  ;;
esac

again() { systemctl reset-failed "$@" && systemctl restart "$@"; }

# Adds standard input to datadog.yaml and has the Agent read it.
say() {
  cat >>"$config"
  again "$agent"
}

# Edits datadog.yaml with sed and has the Agent read it.
edit() {
  sed -i "$@" "$config"
  again "$agent"
}

# Edits the proxy's cfg and its example alike with sed: only the package database tells.
edit_both() {
  sed -i "$@" "$cfg" "$cfg.example"
  again "$proxy"
}

# Writes a drop-in of a unit from standard input; systemd reads it, the unit is restarted.
drop_in() {
  mkdir -p "/etc/systemd/system/$1.service.d"
  cat >"/etc/systemd/system/$1.service.d/plant.conf"
  systemctl daemon-reload
  again "$1"
}

# Has a name of the intake lead to another address of the loopback.
lead() {
  sed -i "s/^127.0.0.1 $1\$/$2 $1/" /etc/hosts
  again "$proxy"
}

# Runs a program of Python by itself until all is restored, and waits for the word "ready" in its log.
alone() {
  systemd-run --quiet --collect --unit "plant-$1" python3 -u -c "$2"
  until journalctl -q -o cat -u "plant-$1" | grep -q ready; do sleep 0.05; done
}

# Keeps connections to a port of the loopback from being made, as a firewall does that refuses.
forbid() {
  ip rule add pref 10 lookup local
  ip rule del pref 0
  ip rule add pref 5 ipproto 6 dport "$1" prohibit
}

# Waits until the proxy has logged a word since its start.
logged() {
  local run
  run=$(systemctl show -p InvocationID --value "$proxy")
  until journalctl -q -o cat "_SYSTEMD_INVOCATION_ID=$run" | grep -q "$1"; do sleep 0.1; done
}

# Waits until the proxy itself takes a backend for reachable.
counted_up() {
  until curl -s 'http://127.0.0.1:9803/;csv' | grep -q "^$1,mothership1,.*,L4OK,"; do sleep 0.1; done
}

keep() {
  mkdir -p "$kept"
  cp -a /etc/datadog-agent /etc/datadog-fips-proxy /etc/hosts "$kept"
  cp -a /lib/systemd/system/datadog-*.service "$kept"
}

restore() {
  systemctl stop 'plant-*' 2>/dev/null || true
  ip rule show | grep -q '^0:' || ip rule add pref 0 lookup local
  while ip rule del pref 5 2>/dev/null || ip rule del pref 10 2>/dev/null; do :; done
  ip addr del 203.0.113.10/24 dev lo 2>/dev/null || true
  systemctl unset-environment DD_FIPS_ENABLED
  rm -rf /etc/systemd/system/datadog-*.service.d
  usermod -a -G systemd-journal dd-agent
  systemctl -q unmask "$proxy" "$agent"
  rm -rf /etc/datadog-agent /etc/datadog-fips-proxy
  cp -a "$kept/datadog-agent" "$kept/datadog-fips-proxy" /etc
  cat "$kept/hosts" >/etc/hosts
  cp -a "$kept"/datadog-*.service /lib/systemd/system
  systemctl daemon-reload
  systemctl -q enable "$proxy" "$agent"
  again "$proxy"
  again "$agent"
  for _ in $(seq 100); do
    systemctl -q is-active datadog-agent-trace && systemctl -q is-active datadog-agent-process && break
    sleep 0.05
  done
}
