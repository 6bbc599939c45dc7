#!/usr/bin/env bash
# Builds the real image and boots it on a Debian machine without a Docker engine (as root).
#
# For when the Dockerfile, the lock file or the entry point changes; it takes a few minutes and is not
# part of .ci/run. The base image is a stand-in made by debootstrap and the Node that `npm ci` brought,
# since a registry of images may be out of reach. NODE_IMAGE=node:26-bookworm-slim uses the real one.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly tag=localhost/neuroflash-slack:check
readonly stand_in=localhost/node-stand-in:check
readonly needed=(buildah podman runc debootstrap curl)
export BUILDAH_ISOLATION=chroot
work=$(mktemp -d)
container=

finish() {
  if [[ -n $container ]]; then pod rm --force "$container" > /dev/null 2>&1 || true; fi
  rm -rf "$work"
}
trap finish EXIT

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'container check failed: %s\n' "$*" >&2; exit 1; }
pod() { podman --cgroup-manager=cgroupfs --runtime runc "$@"; }
run() { pod run --network host --pull never --ulimit nofile=4096:4096 --ulimit nproc=4096:4096 "$@"; }
look() { run --rm --read-only --no-healthcheck "$tag" "$@"; }

install_tools() {
  if command -v "${needed[@]}" > /dev/null && [[ $(command -v "${needed[@]}" | wc -l) == "${#needed[@]}" ]]; then return; fi
  say "installing ${needed[*]} (Debian)"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${needed[@]}" > /dev/null
}

make_stand_in() {
  say 'making a stand-in for the Node image'
  local root=$work/root
  debootstrap --variant=minbase --include=ca-certificates,libatomic1 bookworm "$root" > "$work/debootstrap.log" ||
    { tail -n 20 "$work/debootstrap.log" >&2; fail 'debootstrap'; }
  install -D "$(npm exec -- node -p process.execPath)" "$root/usr/local/bin/node"
  mkdir -p "$root/usr/local/lib/node_modules"
  cp -r "$(npm root -g)/npm" "$root/usr/local/lib/node_modules/"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
  # The machine's certificates: a mirror may be signed by its own authority.
  cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
  local base
  base=$(buildah from scratch)
  buildah copy --quiet "$base" "$root" / > /dev/null
  buildah config --env NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt "$base"
  buildah commit --quiet --rm --format docker "$base" "$stand_in" > /dev/null
}

build() {
  say "building the image on $1"
  buildah bud --network host --format docker --build-arg NODE_IMAGE="$1" --tag "$tag" .
}

check_layout() {
  say 'looking at the image'
  look node --version
  [[ $(look node -p 'process.getuid()') != 0 ]] || fail 'it runs as root'
  look node -e '
    const { accessSync, constants, existsSync, readdirSync, readFileSync } = require("node:fs")
    const unwanted = ["src/playground", "test", "tools", ".git", "node_modules/vitest", "node_modules/typescript", "node_modules/node-runtime"]
    const found = unwanted.filter((path) => existsSync(path))
    if (found.length > 0) throw new Error(`in the image, but not wanted: ${found.join(", ")}`)
    for (const path of ["package.json", "LICENSE", "src/bridge"]) accessSync(path)
    const sbom = JSON.parse(readFileSync("sbom.json", "utf8"))
    const direct = Object.keys(JSON.parse(readFileSync("package.json", "utf8")).dependencies)
    const listed = new Set(sbom.components.map(({ group, name }) => group ? group + "/" + name : name))
    const unlisted = direct.filter((name) => !listed.has(name))
    if (unlisted.length > 0) throw new Error(`not in sbom.json: ${unlisted.join(", ")}`)
    console.log(`sbom.json: ${sbom.bomFormat} ${sbom.specVersion}, ${sbom.components.length} packages`)
    accessSync(process.env.DATA_DIR, constants.W_OK)
    const compiled = readdirSync(process.env.NODE_COMPILE_CACHE, { recursive: true }).length
    if (compiled < 100) throw new Error(`only ${compiled} files are compiled ahead`)
    console.log("/app:", readdirSync(".").join(" "))' || fail 'layout'
  # Without --read-only, so that only the rights of the files stand in the way.
  run --rm --no-healthcheck "$tag" node -e '
    const { readdirSync, accessSync, constants } = require("node:fs")
    const all = ["/app", ...readdirSync("/app", { recursive: true }).map((path) => `/app/${path}`)]
    const open = all.filter((path) => { try { accessSync(path, constants.W_OK); return true } catch { return false } })
    if (open.length > 0) throw new Error(`its own user can write to ${open.length} paths, such as ${open[0]}`)
    console.log(`${all.length} paths in /app, none of which its own user can write to`)' || fail 'rights'
  look node -e 'new (require("better-sqlite3"))("/data/probe.db").exec("create table t (a)")' ||
    fail 'the embedded store cannot write to /data'
  local said
  said=$(pod image inspect --format '{{.User}} {{.Config.Cmd}} {{.Config.StopSignal}} {{.Size}} {{.HealthCheck.Test}}' "$tag")
  printf 'user, command, stop signal, bytes, health check: %s\n' "$said"
  pod image inspect --format '{{json .Labels}}' "$tag"
}

check_boot() {
  if [[ ! -f src/main.ts ]]; then say 'src/main.ts is not there yet: not booted'; return; fi
  say 'booting it with a read-only root'
  local port=${CHECK_PORT:-38017}
  # Slack and neuroflash at a closed port: health answers before either has been reached.
  # Without systemd podman cannot run the health check by itself and says so; it is run by hand below.
  container=$(run --detach --read-only --tmpfs /tmp \
    --env PORT="$port" --env SLACK_BOT_TOKEN=xoxb-0-check --env SLACK_SIGNING_SECRET=check \
    --env SLACK_API_URL=http://127.0.0.1:9/api/ --env NEUROFLASH_API_URL=http://127.0.0.1:9/api \
    --env NEUROFLASH_TOKEN_URL=http://127.0.0.1:9/token \
    --env NEUROFLASH_CLIENT_ID=check --env NEUROFLASH_CLIENT_SECRET=check "$tag")
  local tries=0
  until curl --silent --fail --output /dev/null "http://127.0.0.1:$port/health/live"; do
    tries=$((tries + 1))
    [[ $tries -lt 60 ]] || { pod logs "$container" >&2; fail '/health/live never said 200'; }
    sleep 0.5
  done
  echo '/health/live says 200'
  pod healthcheck run "$container" || { pod logs "$container" >&2; fail 'its own health check'; }
  echo 'its own health check passes'
  pod kill --signal TERM "$container" > /dev/null
  local code
  # Longer than the app gives its turns.
  code=$(timeout 60 podman --cgroup-manager=cgroupfs --runtime runc wait "$container") ||
    { pod logs "$container" >&2; fail 'it did not end within 60 s of SIGTERM'; }
  pod logs "$container" | tail -n 5
  [[ $code == 0 ]] || fail "exit code $code after SIGTERM"
  echo 'SIGTERM: exit code 0'
}

install_tools
if [[ -z ${NODE_IMAGE:-} ]]; then make_stand_in; fi
build "${NODE_IMAGE:-$stand_in}"
check_layout
check_boot
say 'container check passed'
