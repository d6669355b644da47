#!/usr/bin/env bash
# Builds the native module for one or more builds of the game: linux64 (the default), linux, win64, win32.
# The files come to native-module/target/modules. Needs cmake, a compiler for the target, and RapidJSON.
set -euo pipefail
cd "$(dirname "$0")"

fail() {
    echo "native-module: $1" >&2
    exit 3
}

command -v cmake >/dev/null || fail "cmake is missing: apt-get install cmake"
[ -f /usr/include/rapidjson/reader.h ] || fail "RapidJSON is missing: apt-get install rapidjson-dev"
mkdir -p target/include target/modules
exec 9>target/building.lock # tests of several processes build it
flock 9
# A copy: with all of /usr/include a compiler for Windows would find the headers of this system.
cp -ru /usr/include/rapidjson target/include/

for target in "${@:-linux64}"; do
    cmake --preset "$target" -DREALTIME_RAPIDJSON="$PWD/target/include" >"target/$target.log" 2>&1 ||
        fail "no compiler for $target? see native-module/target/$target.log"
    cmake --build "target/native/$target" --parallel "$(nproc)" >>"target/$target.log" 2>&1 ||
        fail "the build for $target failed: see native-module/target/$target.log"
    # At once or not at all: somebody may be reading the one that was there.
    cp "target/native/$target/gmsv_realtime_$target.dll" target/modules/new
    mv target/modules/new "target/modules/gmsv_realtime_$target.dll"
done
