#ifdef _WIN32
#include <windows.h>

#include "core/engine_process.h"

namespace realtime {
namespace {

// As the C runtime takes a command line apart again.
std::string quoted(const std::string& word) {
  std::string out = "\"";
  std::size_t slashes = 0;
  for (char c : word) {
    if (c == '\\') {
      slashes++;
    } else {
      if (c == '"') out.append(slashes + 1, '\\');
      slashes = 0;
    }
    out += c;
  }
  return out.append(slashes, '\\') + "\"";
}

// The handles that the engine inherits, and none besides.
class HandleList {
 public:
  explicit HandleList(HANDLE* handles, DWORD count) {
    SIZE_T size = 0;
    InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
    bytes_.resize(size);
    fine_ = InitializeProcThreadAttributeList(get(), 1, 0, &size) &&
            UpdateProcThreadAttribute(get(), 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles,
                                      count * sizeof(HANDLE), nullptr, nullptr);
  }
  ~HandleList() {
    if (fine_) DeleteProcThreadAttributeList(get());
  }
  HandleList(const HandleList&) = delete;
  HandleList& operator=(const HandleList&) = delete;
  LPPROC_THREAD_ATTRIBUTE_LIST get() {
    return reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(bytes_.data());
  }
  bool fine() const { return fine_; }

 private:
  std::string bytes_;
  bool fine_ = false;
};

}  // namespace

bool EngineProcess::start(const EngineLaunch& launch, std::string& problem) {
  SECURITY_ATTRIBUTES inherit{sizeof inherit, nullptr, TRUE};
  HANDLE input = nullptr;
  HANDLE lifeline = nullptr;
  if (!CreatePipe(&input, &lifeline, &inherit, 0)) {
    problem = "no pipe to the engine: error " + std::to_string(GetLastError());
    return false;
  }
  SetHandleInformation(lifeline, HANDLE_FLAG_INHERIT, 0);
  HANDLE output = CreateFileA(launch.logFile.c_str(), GENERIC_WRITE, FILE_SHARE_READ, &inherit,
                              CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
  std::string line;
  for (const std::string& word : launch.command) line += (line.empty() ? "" : " ") + quoted(word);
  std::string environment;
  for (const auto& [name, value] : launch.environment) {
    environment += name + "=" + value + '\0';
  }
  environment += '\0';

  HANDLE handles[] = {input, output};
  HandleList list(handles, output == INVALID_HANDLE_VALUE ? 1 : 2);
  STARTUPINFOEXA start{};
  start.StartupInfo.cb = sizeof start;
  start.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
  start.StartupInfo.hStdInput = input;
  start.StartupInfo.hStdOutput = output;
  start.StartupInfo.hStdError = output;
  start.lpAttributeList = list.get();
  PROCESS_INFORMATION made{};
  BOOL fine = list.fine() &&
              CreateProcessA(nullptr, &line[0], nullptr, nullptr, TRUE,
                             EXTENDED_STARTUPINFO_PRESENT | CREATE_NO_WINDOW | CREATE_SUSPENDED,
                             &environment[0], launch.folder.c_str(), &start.StartupInfo, &made);
  DWORD error = GetLastError();
  CloseHandle(input);
  if (output != INVALID_HANDLE_VALUE) CloseHandle(output);
  if (!fine) {
    CloseHandle(lifeline);
    problem = "the engine cannot be started: error " + std::to_string(error) + " for " +
              launch.command.front();
    return false;
  }
  // It ends with the game also where it does not see the end of its input. The job's handle is left
  // open on purpose: closing it would end the engine.
  HANDLE job = CreateJobObjectA(nullptr, nullptr);
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limit{};
  limit.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  if (job && SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limit, sizeof limit)) {
    AssignProcessToJobObject(job, made.hProcess);
  }
  ResumeThread(made.hThread);
  CloseHandle(made.hThread);
  if (lifeline_) CloseHandle(lifeline_);
  if (process_) CloseHandle(process_);
  lifeline_ = lifeline;
  process_ = made.hProcess;
  pid_ = static_cast<long>(made.dwProcessId);
  return true;
}

bool EngineProcess::isRunning() {
  return process_ && WaitForSingleObject(process_, 0) == WAIT_TIMEOUT;
}

void EngineProcess::reap(long) {}

// Whether nobody listens on its port is seen soon enough.
bool EngineProcess::mayBeAlive(long) { return true; }

}  // namespace realtime
#endif
