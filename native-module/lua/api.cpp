#include "lua/api.h"

#include <cstring>

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#include <link.h>
#endif

namespace realtime::lua {
namespace {

// A library that Lua may be in. Its handle is only for looking names up: it stays open because its
// owner has it open.
#ifdef _WIN32

using Library = HMODULE;

void* lookUp(Library library, const char* name) {
  return library ? reinterpret_cast<void*>(GetProcAddress(library, name)) : nullptr;
}

Library libraryOf(void* address) {
  HMODULE module = nullptr;
  GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                         GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                     reinterpret_cast<LPCSTR>(address), &module);
  return module;
}

template <typename Try>
bool tryEach(void* caller, Try found) {
  return found(libraryOf(caller)) || found(GetModuleHandleA("lua_shared.dll")) ||
         found(GetModuleHandleA("lua51.dll")) || found(GetModuleHandleA(nullptr));
}

#else

using Library = void*;

void* lookUp(Library library, const char* name) { return dlsym(library, name); }

Library loaded(const char* path) {
  void* library = dlopen(path, RTLD_LAZY | RTLD_NOLOAD);
  if (library) dlclose(library);  // only the count that dlopen has just added
  return library;
}

int isLuaShared(dl_phdr_info* info, std::size_t, void* found) {
  const char* slash = std::strrchr(info->dlpi_name, '/');
  const char* name = slash ? slash + 1 : info->dlpi_name;
  if (std::strncmp(name, "lua_shared", 10) != 0) return 0;
  *static_cast<const char**>(found) = info->dlpi_name;
  return 1;
}

template <typename Try>
bool tryEach(void* caller, Try found) {
  Dl_info info;
  if (dladdr(caller, &info) && info.dli_fname) {
    Library library = loaded(info.dli_fname);
    if (library && found(library)) return true;
  }
  const char* name = nullptr;
  dl_iterate_phdr(isLuaShared, &name);
  Library library = name ? loaded(name) : nullptr;
  return (library && found(library)) || found(RTLD_DEFAULT);
}

#endif

const char* fill(Api& api, Library library) {
  void* address;
#define REALTIME_LUA_LOOK_UP(result, name, arguments)       \
  address = lookUp(library, #name);                         \
  if (!address) return #name;                               \
  std::memcpy(&api.name, &address, sizeof address);
  REALTIME_LUA_FUNCTIONS(REALTIME_LUA_LOOK_UP)
#undef REALTIME_LUA_LOOK_UP
  return nullptr;
}

}  // namespace

std::string findApi(Api& api, void* caller) {
  std::string missing = "lua_checkstack";
  tryEach(caller, [&](Library library) {
    const char* name = fill(api, library);
    if (name) missing = name;
    return !name;
  }) && (missing.clear(), true);
  return missing;
}

}  // namespace realtime::lua
