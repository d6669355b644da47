#!/usr/bin/env bash
# Builds the native module for all four builds of the game and runs its tests in every Lua they can be
# run in here: LuaJIT and Lua 5.1, LuaJIT of 32 bit, LuaJIT for Windows under Wine. Then the stand-in for
# the game, the engine's death, and the sanitizers. Installs what is missing (Debian 12, as root).
#
#   ci.sh            everything
#   ci.sh tools      only installs what the tests of the Maven build use
#   ci.sh prepare    only what needs no engine: installs the rest, and builds for all four
#   ci.sh linux64    only what this machine runs itself: the plain Luas, stand-in, recovery, sanitizers
#
# Ends with 4 where what is missing cannot be installed. Needs the engine: ./mvnw -Dfast -DskipTests -pl engine-server -am package
set -euo pipefail
cd "$(dirname "$0")"

only=${1:-all}
work=$PWD/target/ci
here=$PWD
failed=0
mkdir -p "$work"

say() { echo "== $SECONDS s: $*"; }

fail() {
    echo "native-module: $1" >&2
    exit 3
}

# What is missing -----------------------------------------------------------------------------------

install() {
    missing=()
    for package in "$@"; do
        dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    cannot="${missing[*]} cannot be installed here"
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || { echo "native-module: $cannot" >&2 && exit 4; }
    say "installing ${missing[*]}"
    # Some mirrors change while they are read.
    for _ in 1 2 3; do
        if apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
            "${missing[@]}" >"$work/apt.log" 2>&1; then
            return
        fi
        sleep 5
    done
    echo "native-module: $cannot: see native-module/target/ci/apt.log" >&2
    exit 4
}

# Of the same packages for 32 bit only the files: installing them would remove those for 64 bit.
files32() {
    [ -d "$work/i386/usr/lib/wine" ] && return
    say "fetching LuaJIT and Wine of 32 bit"
    dpkg --print-foreign-architectures | grep -q i386 || dpkg --add-architecture i386
    apt-get -qq update || true # an index that is being renewed; those that are there will do
    mkdir -p "$work/deb" "$work/i386"
    (cd "$work/deb" && apt-get -qq download luajit:i386 libluajit-5.1-2:i386 wine32:i386 libwine:i386)
    for deb in "$work"/deb/*.deb; do dpkg -x "$deb" "$work/i386"; done
    cp /usr/lib/x86_64-linux-gnu/wine/i386-windows/zlib1.dll "$work/i386/usr/lib/i386-linux-gnu/wine/i386-windows/"
}

# LuaJIT for Windows, from the source package of the one that runs here.
luajit_for_windows() {
    [ -f "$work/luajit32/src/lua51.dll" ] && return
    say "building LuaJIT for Windows"
    local state=$work/apt-source
    mkdir -p "$state/lists" "$work/source"
    local mirror
    mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1)
    [ -n "$mirror" ] || mirror=$(awk '$1 == "deb" { print $2; exit }' /etc/apt/sources.list 2>/dev/null)
    [ -n "$mirror" ] || fail "no mirror of Debian is set up, from which to take the source of LuaJIT"
    echo "deb-src $mirror bookworm main" >"$state/list"
    local options=(-qq -o "Dir::Etc::sourcelist=$state/list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$state/lists")
    apt-get "${options[@]}" update
    (cd "$work/source" && apt-get "${options[@]}" source --download-only luajit)
    rm -rf "$work/luajit64" "$work/luajit32"
    dpkg-source -x "$work"/source/*.dsc "$work/luajit64" >/dev/null
    cp -r "$work/luajit64" "$work/luajit32"
    make -C "$work/luajit64/src" HOST_CC=gcc CROSS=x86_64-w64-mingw32- TARGET_SYS=Windows >"$work/luajit64.log" 2>&1 &
    make -C "$work/luajit32/src" HOST_CC="gcc -m32" CROSS=i686-w64-mingw32- TARGET_SYS=Windows \
        TARGET_SHLDFLAGS=-static-libgcc >"$work/luajit32.log" 2>&1 || fail "LuaJIT: see target/ci/luajit32.log"
    wait $! || fail "LuaJIT: see target/ci/luajit64.log"
}

install cmake g++ make rapidjson-dev luajit lua5.1 lua-cjson unzip
[ "$only" = tools ] && exit 0
targets=(linux64)
if [ "$only" != linux64 ]; then
    install gcc-multilib g++-multilib g++-mingw-w64-x86-64-posix g++-mingw-w64-i686-posix wine64 libwine dpkg-dev
    files32
    luajit_for_windows
    targets=(linux64 linux win64 win32)
fi

# The modules ---------------------------------------------------------------------------------------

say "building ${targets[*]}"
for target in "${targets[@]}"; do ./build.sh "$target"; done
[ "$only" = prepare ] && exit 0
[ -f ../engine-server/target/realtime.jar ] || fail "the engine is not built: ./mvnw -Dfast -DskipTests -pl engine-server -am package"
for target in "${targets[@]}"; do
    module=target/modules/gmsv_realtime_$target.dll
    case $target in
    linux*) exported=$(nm -D --defined-only "$module" | awk '{print $3}' | sort | tr '\n' ' ')
        needed=$(objdump -T "$module" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -n 1) ;;
    *)
        objdump=x86_64-w64-mingw32-objdump
        exported=$($objdump -p "$module" | sed -n '/Ordinal\/Name/,/^$/p' | awk '/\[/ && NR > 1 {print $NF}' | grep -v Table | sort | tr '\n' ' ')
        needed=$($objdump -p "$module" | awk '/DLL Name/ {print $3}' | tr '\n' ' ')
        for library in $needed; do
            case $library in KERNEL32.dll | msvcrt.dll | WS2_32.dll) ;; *) echo "FAIL  $target needs $library" && failed=1 ;; esac
        done ;;
    esac
    echo "   $target: exports $exported; needs $needed"
    [ "$exported" = "gmod13_close gmod13_open luaopen_realtime " ] || { echo "FAIL  $target exports something else" && failed=1; }
done
"target/native/linux64/core_test" frames.txt || failed=1

# The package -----------------------------------------------------------------------------------------

say "the package"
../realtime package --target linux64 --out "$work/package.zip" || failed=1
rm -rf "$work/garrysmod"
unzip -q "$work/package.zip" -d "$work/garrysmod"

# An engine for all -----------------------------------------------------------------------------------

rm -rf "$work/engine" && mkdir -p "$work/engine"
engine_file=$work/engine/engine.json
mkfifo "$work/engine/lifeline"
(cd "$work/engine" && exec java -XX:+UseSerialGC -jar "$here/../engine-server/target/realtime.jar" serve --lifeline \
    --announce "$engine_file" <"$work/engine/lifeline" >engine.log 2>&1) &
engine=$!
exec 8>"$work/engine/lifeline" # the engine ends when this script does
until [ -f "$engine_file" ]; do
    kill -0 $engine 2>/dev/null || fail "the engine does not start: see target/ci/engine/engine.log"
    sleep 0.1
done
export REALTIME_ENGINE_FILE=$engine_file REALTIME_HOME=$work/none

# The contract ----------------------------------------------------------------------------------------

libraries32=$work/i386/usr/lib/i386-linux-gnu
export WINEDEBUG=-all DISPLAY= WINEDLLOVERRIDES="mscoree,mshtml="
table=
contract() {
    local name=$1 target=$2 begun ended result
    shift 2
    begun=$(date +%s%N)
    timeout 600 "$@" test/plain.lua "target/modules/gmsv_realtime_$target.dll" test/contract.lua >"$work/contract-$name.log" 2>&1 || true
    ended=$(date +%s%N)
    result=$(tr -d '\r' <"$work/contract-$name.log" | grep -a '^contract:' || echo "contract: did not come to its end")
    table+=$(printf '%-22s %-9s %-36s %6d ms' "$name" "$target" "${result#contract: }" $(((ended - begun) / 1000000)))$'\n'
    case $result in *" 0 failed") ;; *) failed=1 && grep -a FAIL "$work/contract-$name.log" || true ;; esac
}

say "the contract of the Lua API"
contract luajit linux64 luajit
contract lua5.1 linux64 lua5.1
if [ "$only" = all ]; then
    contract luajit-32 linux env LD_LIBRARY_PATH="$libraries32" "$work/i386/usr/bin/luajit"
    contract luajit-windows-64 win64 env WINEPREFIX="$work/wine64" /usr/lib/wine/wine64 "$work/luajit64/src/luajit.exe"
    contract luajit-windows-32 win32 env WINEPREFIX="$work/wine32" WINEARCH=win32 LD_LIBRARY_PATH="$libraries32" \
        "$work/i386/usr/lib/wine/wine" "$work/luajit32/src/luajit.exe"
fi
echo "$table"

# A stand-in for the game ------------------------------------------------------------------------------

say "200 changes of the map"
lua_shared=$work/lua_shared.so
cp "$(ldconfig -p | awk '/libluajit-5.1.so.2 .*x86-64/ {print $NF; exit}')" "$lua_shared"
stand_in() { timeout 600 target/native/linux64/game_stand_in "$lua_shared" "$here/target/modules/gmsv_realtime_linux64.dll" test/map.lua "$@" 2>"$work/stand-in.log"; }
stand_in 200 20 1000 || { failed=1 && tail -n 3 "$work/stand-in.log"; }

say "5 changes of the map; the engine hangs from the first on"
engine_pid=$(sed -n 's/.*"pid":\([0-9]*\).*/\1/p' "$engine_file")
HANG=$engine_pid stand_in 5 20 1000 || { failed=1 && tail -n 3 "$work/stand-in.log"; }
kill -CONT "$engine_pid"

say "5 changes of the map; Redis hangs from the first on"
redis_pid=
for child in $(cat /proc/"$engine_pid"/task/*/children 2>/dev/null); do
    if grep -aq redis-server "/proc/$child/cmdline" 2>/dev/null; then redis_pid=$child; fi
done
[ -n "$redis_pid" ] || fail "the engine has no Redis of its own: is REDIS_URL set?"
HANG=$redis_pid stand_in 5 20 1000 || { failed=1 && tail -n 3 "$work/stand-in.log"; }
kill -CONT "$redis_pid"

say "the addon"
ADDON=addon/lua/autorun/server/realtime.lua timeout 300 luajit test/plain.lua \
    target/modules/gmsv_realtime_linux64.dll test/addon.lua || failed=1

# Costs -----------------------------------------------------------------------------------------------

plain() { timeout 300 luajit test/plain.lua target/modules/gmsv_realtime_linux64.dll "$@"; }
say "costs (this machine may be busy: only compare what is in one line)"
plain test/costs.lua || failed=1
say "from Emit to On, another process, through Redis"
exec 7< <(LATENCY=receive plain test/latency.lua || echo "FAIL  the receiver")
read -r ready <&7 # it listens
[ "$ready" = ready ] || failed=1
LATENCY=send plain test/latency.lua || failed=1
received=$(cat <&7)
exec 7<&-
echo "$received"
case $received in *FAIL* | "") failed=1 ;; esac

# The engine's death ------------------------------------------------------------------------------------

say "the engine of the package is killed under traffic"
home=$work/garrysmod/realtime
(unset REALTIME_ENGINE_FILE && REALTIME_HOME=$home plain test/recovery.lua) || failed=1

# Sanitizers --------------------------------------------------------------------------------------------

sanitize() {
    local name=$1 sanitizer=$2 preload=$3
    say "100,000 events both ways under $sanitizer"
    cmake -S . -B "target/native/$name" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DREALTIME_SANITIZER="$sanitizer" >/dev/null
    cmake --build "target/native/$name" --target module --parallel "$(nproc)" >"$work/$name.log" 2>&1 || fail "see target/ci/$name.log"
    # The script's last line and nothing besides: a report of a sanitizer would be another.
    if ! LD_PRELOAD=$preload timeout 1300 luajit test/plain.lua "target/native/$name/gmsv_realtime_linux64.dll" test/traffic.lua \
        >"$work/$name.out" 2>&1 || [ "$(wc -l <"$work/$name.out")" != 1 ]; then
        failed=1
        echo "FAIL  $sanitizer"
        head -n 40 "$work/$name.out"
    fi
    tail -n 1 "$work/$name.out"
}
library() { g++ -print-file-name="lib$1.so"; }
sanitize address address,undefined "$(library asan) $(library ubsan)"
sanitize thread thread "$(library tsan)"

exec 8>&- # the engine's lifeline
[ $failed = 0 ] || fail "there are failures"
say "the native module: all passed"
