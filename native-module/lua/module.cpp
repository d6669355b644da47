// The entry points: gmod13_open and gmod13_close for the game, luaopen_realtime for plain Lua.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/module_folder.h"
#include "embedded.h"
#include "lua/session.h"

#ifdef _WIN32
#define REALTIME_EXPORT extern "C" __declspec(dllexport)
#else
#define REALTIME_EXPORT extern "C" __attribute__((visibility("default")))
#endif

namespace realtime::lua {
namespace {

// One at a time, as the game has one Lua state for its server. A plain pointer: a static object
// would be destroyed while its thread still runs, where the module is unloaded without a close.
Session* current = nullptr;
std::uintptr_t generations = 0;

void closeSession(std::uintptr_t generation) {
  if (!current || (generation != 0 && current->generation != generation)) return;
  Session* closing = current;
  current = nullptr;
  closing->link.stop();
  delete closing;
}

// Loads a chunk that is part of the module and calls it with what is on the stack.
bool run(const Api& api, lua_State* L, const Embedded& chunk, int arguments, int results) {
  std::string name = std::string("=[realtime] ") + chunk.name;
  if (api.luaL_loadbuffer(L, chunk.text, chunk.size, name.c_str()) != 0) return false;
  api.lua_insert(L, -arguments - 1);
  return api.lua_pcall(L, arguments, results, 0) == 0;
}

// Leaves the table `realtime` on the stack, or an error.
bool openSession(lua_State* L, void* caller) {
  closeSession(0);
  Api api;
  std::string missing = findApi(api, caller);
  if (!missing.empty()) {
    // Without Lua there is nobody else to tell.
    std::fprintf(stderr, "[realtime] this Lua lacks %s: the module was not loaded\n",
                 missing.c_str());
    return false;
  }
  std::string folder = engineFolder();
  const char* file = std::getenv("REALTIME_ENGINE_FILE");
  current = new Session(api, ++generations,
                        {folder, file && *file ? file : folder + "/engine.json"});
  pushHost(*current, L);
  int host = api.lua_gettop(L);
  api.lua_pushvalue(L, host);
  bool fine = run(api, L, kHostLua, 1, 0);
  if (fine) {
    api.lua_pushvalue(L, host);
    fine = run(api, L, kRealtimeLua, 1, 1);
  }
  if (fine) {
    api.lua_pushvalue(L, -1);
    api.lua_setfield(L, kGlobals, "realtime");
    api.lua_pushvalue(L, host);
    api.lua_pushvalue(L, -2);
    fine = run(api, L, kGameLua, 2, 0);
  }
  return fine;
}

// Raises what is on the stack, with no C++ object alive.
int finish(lua_State* L, bool opened) {
  if (!opened && current) {
    const Api api = current->api;
    closeSession(0);
    return api.lua_error(L);
  }
  return opened ? 1 : 0;
}

int closeAtEnd(lua_State* L) {
  void* generation = current ? current->api.lua_touserdata(L, upvalue(1)) : nullptr;
  if (generation) closeSession(reinterpret_cast<std::uintptr_t>(generation));
  return 0;
}

// Plain Lua does not call a close function: an object that Lua destroys at its end does it.
void guard(lua_State* L) {
  const Api& api = current->api;
  api.lua_newuserdata(L, 1);
  api.lua_createtable(L, 0, 1);
  api.lua_pushlightuserdata(L, reinterpret_cast<void*>(current->generation));
  api.lua_pushcclosure(L, closeAtEnd, 1);
  api.lua_setfield(L, -2, "__gc");
  api.lua_setmetatable(L, -2);
  api.lua_setfield(L, kRegistry, "realtime guard");
}

}  // namespace

Session* sessionOf(std::uintptr_t generation) {
  return current && current->generation == generation ? current : nullptr;
}

}  // namespace realtime::lua

using namespace realtime::lua;

REALTIME_EXPORT int gmod13_open(lua_State* L) {
  return finish(L, openSession(L, __builtin_return_address(0)));
}

// The game destroys its Lua state afterwards; no Lua may be called here.
REALTIME_EXPORT int gmod13_close(lua_State*) {
  closeSession(0);
  return 0;
}

REALTIME_EXPORT int luaopen_realtime(lua_State* L) {
  bool opened = openSession(L, __builtin_return_address(0));
  if (opened) guard(L);
  return finish(L, opened);
}
