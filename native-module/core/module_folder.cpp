#include "core/module_folder.h"

#include <cstdlib>

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace realtime {

std::string moduleFolder() {
  std::string path;
#ifdef _WIN32
  HMODULE module = nullptr;
  char name[MAX_PATH] = "";
  if (GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                             GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                         reinterpret_cast<LPCSTR>(&moduleFolder), &module)) {
    GetModuleFileNameA(module, name, sizeof name);
  }
  path = name;
  for (char& c : path) {
    if (c == '\\') c = '/';
  }
#else
  Dl_info info;
  if (dladdr(reinterpret_cast<void*>(&moduleFolder), &info) && info.dli_fname) {
    // A relative name, as the game gives, is relative to its working folder, which stays.
    char* absolute = realpath(info.dli_fname, nullptr);
    path = absolute ? absolute : info.dli_fname;
    std::free(absolute);
  }
#endif
  std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

std::string engineFolder() {
  const char* chosen = std::getenv("REALTIME_HOME");
  if (chosen && *chosen) return chosen;
  std::string folder = moduleFolder();
  for (int up = 0; up < 2; up++) {
    std::size_t slash = folder.rfind('/');
    if (slash == std::string::npos) return "realtime";
    folder.resize(slash);
  }
  return folder + "/realtime";
}

}  // namespace realtime
