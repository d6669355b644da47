#!/usr/bin/env bash
# Builds the module as it is released: for Linux in a Debian 11 of its own, so that it also loads on
# older systems (this one's C library is newer than that of many servers), and for Windows as always.
# The files come to native-module/target/modules. Needs root, debootstrap, and what build.sh needs.
#
#   release.sh [FOLDER]    where the Debian 11 lies or is to be made (about 600 MB)
set -euo pipefail
cd "$(dirname "$0")"
root=${1:-$PWD/target/debian11}
newest=2.29 # what a game server needs by itself

if [ ! -x "$root/usr/bin/g++" ]; then
    debootstrap --variant=minbase --include=g++,g++-multilib,make,cmake,rapidjson-dev bullseye "$root"
fi
rm -rf "$root/build" && mkdir -p "$root/build/native-module" target/modules
cp -r CMakeLists.txt cmake core lua test "$root/build/native-module/"
cp ../engine-lua/src/main/resources/dev/realtime/lua/realtime.lua "$root/build/"
for target in linux64 linux; do
    flags=
    [ $target = linux ] && flags="-m32 -msse2 -mfpmath=sse"
    chroot "$root" sh -ec "cd /build && cmake -S native-module -B $target -DCMAKE_BUILD_TYPE=Release \
        -DREALTIME_SUFFIX=$target -DREALTIME_FRONT_END=/build/realtime.lua -DCMAKE_CXX_FLAGS='$flags' >$target.log 2>&1 &&
        cmake --build $target --target module >>$target.log 2>&1" ||
        { tail -n 20 "$root/build/$target.log" >&2 && exit 1; }
    module=$root/build/$target/gmsv_realtime_$target.dll
    needed=$(objdump -T "$module" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -n 1)
    echo "$target: needs $needed, $(stat -c %s "$module") bytes"
    [ "$(printf '%s\n' "${needed#GLIBC_}" $newest | sort -V | tail -n 1)" = $newest ] ||
        { echo "native-module: $target needs a newer C library than $newest" >&2 && exit 1; }
    cp "$module" target/modules/
done
./build.sh win64 win32
