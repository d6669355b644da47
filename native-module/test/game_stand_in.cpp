// A stand-in for the game: it loads Lua from a library named lua_shared, then again and again the
// module, runs a script for some ticks, and unloads the module, as map changes do. At the end the
// process must have what it had after the first few maps: threads, files, mappings. Of the references
// in Lua's registry there must be as many at the end of each map, and none of the module's after it.
//
// game_stand_in LUA_SHARED MODULE SCRIPT MAPS TICKS [TICK_MICROSECONDS]

#include <dirent.h>
#include <dlfcn.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

struct lua_State;
using lua_CFunction = int (*)(lua_State*);

namespace {

constexpr int kGlobals = -10002;
constexpr int kRegistry = -10000;
constexpr int kWarmUpMaps = 20;
constexpr double kLongestCloseMillis = 30'000;  // for what hangs: a close is meant to take one second

using Clock = std::chrono::steady_clock;

double millisSince(Clock::time_point begun) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begun).count();
}

[[noreturn]] void die(const std::string& why) {
  std::printf("FAIL  %s\n", why.c_str());
  std::exit(1);
}

template <typename Function>
Function find(void* library, const char* name) {
  void* address = dlsym(library, name);
  if (!address) die(std::string("no ") + name);
  Function function;
  std::memcpy(&function, &address, sizeof address);
  return function;
}

int entries(const char* folder) {
  int count = 0;
  DIR* open = opendir(folder);
  while (open && readdir(open)) count++;
  if (open) closedir(open);
  return count;
}

int mappings() {
  std::ifstream maps("/proc/self/maps");
  int count = 0;
  for (std::string line; std::getline(maps, line);) count++;
  return count;
}

long residentKilobytes() {
  std::ifstream status("/proc/self/statm");
  long total = 0, resident = 0;
  status >> total >> resident;
  return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

struct Usage {
  int threads, files, mappings, references;
  long kilobytes;
};

Usage usage(int references) {
  return {entries("/proc/self/task"), entries("/proc/self/fd"), mappings(), references,
          residentKilobytes()};
}

void print(const char* when, const Usage& u) {
  std::printf("%s: threads %d, files %d, mappings %d, references %d, resident %ld KB\n", when,
              u.threads - 2, u.files - 3, u.mappings, u.references, u.kilobytes);
}

// Which state is the current one; callbacks of the script report theirs.
int currentMap = 0;
long handled = 0;
long handledByDead = 0;

double (*toNumber)(lua_State*, int) = nullptr;

int reportHandled(lua_State* L) {
  handled++;
  if (static_cast<int>(toNumber(L, 1)) != currentMap) handledByDead++;
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 6) die("game_stand_in LUA_SHARED MODULE SCRIPT MAPS TICKS [TICK_MICROSECONDS]");
  void* lua = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
  if (!lua) die(dlerror());
  auto newState = find<lua_State* (*)()>(lua, "luaL_newstate");
  auto openLibs = find<void (*)(lua_State*)>(lua, "luaL_openlibs");
  auto loadFile = find<int (*)(lua_State*, const char*)>(lua, "luaL_loadfile");
  auto pcall = find<int (*)(lua_State*, int, int, int)>(lua, "lua_pcall");
  auto pushClosure = find<void (*)(lua_State*, lua_CFunction, int)>(lua, "lua_pushcclosure");
  auto pushNumber = find<void (*)(lua_State*, double)>(lua, "lua_pushnumber");
  auto setField = find<void (*)(lua_State*, int, const char*)>(lua, "lua_setfield");
  auto getField = find<void (*)(lua_State*, int, const char*)>(lua, "lua_getfield");
  auto toText = find<const char* (*)(lua_State*, int, size_t*)>(lua, "lua_tolstring");
  auto closeState = find<void (*)(lua_State*)>(lua, "lua_close");
  toNumber = find<double (*)(lua_State*, int)>(lua, "lua_tonumber");
  auto pushNil = find<void (*)(lua_State*)>(lua, "lua_pushnil");
  auto next = find<int (*)(lua_State*, int)>(lua, "lua_next");
  auto setTop = find<void (*)(lua_State*, int)>(lua, "lua_settop");
  auto references = [&](lua_State* L) {
    int held = 0;
    for (pushNil(L); next(L, kRegistry) != 0; setTop(L, -2)) held++;
    return held;
  };

  const int maps = std::atoi(arguments[4]);
  const int ticks = std::atoi(arguments[5]);
  const int tickMicros = count > 6 ? std::atoi(arguments[6]) : 1000;
  double slowestClose = 0;
  Usage early{};
  Usage late{};
  for (currentMap = 1; currentMap <= maps; currentMap++) {
    void* module = dlopen(arguments[2], RTLD_NOW | RTLD_LOCAL);
    if (!module) die(dlerror());
    lua_State* L = newState();
    openLibs(L);
    const int ownReferences = references(L);
    pushNumber(L, currentMap);
    setField(L, kGlobals, "MAP");
    pushClosure(L, reportHandled, 0);
    setField(L, kGlobals, "handled");

    auto call = [&](const char* what) {
      if (pcall(L, 0, 0, 0) != 0) {
        const char* message = toText(L, -1, nullptr);
        die(std::string(what) + ": " + (message ? message : "?"));
      }
    };
    if (loadFile(L, arguments[3]) != 0) die(toText(L, -1, nullptr));
    call(arguments[3]);  // defines the game's functions, and start, tick and shutDown
    pushClosure(L, find<lua_CFunction>(module, "gmod13_open"), 0);
    call("gmod13_open");
    getField(L, kGlobals, "start");
    call("start");
    for (int tick = 0; tick < ticks; tick++) {
      getField(L, kGlobals, "tick");
      call("tick");
      usleep(static_cast<useconds_t>(tickMicros));
    }
    if (currentMap == maps) late = usage(references(L));
    if (currentMap == kWarmUpMaps) early = usage(references(L));
    getField(L, kGlobals, "shutDown");
    call("shutDown");
    Clock::time_point begun = Clock::now();
    find<lua_CFunction>(module, "gmod13_close")(L);
    double took = millisSince(begun);
    if (took > slowestClose) slowestClose = took;
    if (references(L) != ownReferences) die("the module leaves references in the registry");
    closeState(L);
    dlclose(module);
    if (dlopen(arguments[2], RTLD_NOW | RTLD_NOLOAD)) die("the module stays loaded");
  }
  if (maps > kWarmUpMaps) print("after 20 maps ", early);
  print("after all maps", late);
  std::printf("maps %d, events handled %ld, by a dead state %ld, slowest close %.1f ms\n", maps,
              handled, handledByDead, slowestClose);
  if (handledByDead > 0) die("a dead state handled events");
  if (slowestClose > kLongestCloseMillis) die("a close hung");
  if (maps > kWarmUpMaps &&
      (late.threads != early.threads || late.files != early.files ||
       late.mappings > early.mappings + 2 || late.references != early.references)) {
    die("it does not give everything back");
  }
  std::printf("stand-in: passed\n");
  return 0;
}
