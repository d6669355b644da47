// Where this module lies.
#pragma once

#include <string>

namespace realtime {

// The folder of the file that holds this code; empty where the system does not say.
std::string moduleFolder();

// The engine's folder: REALTIME_HOME, or the folder `realtime` of the game (the module lies in its
// lua/bin).
std::string engineFolder();

}  // namespace realtime
