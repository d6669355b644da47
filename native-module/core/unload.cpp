// libstdc++, which is linked in, keeps 73 KB for exceptions at each load of the module: give them
// back when it is unloaded, or every map change would cost that much.

namespace __gnu_cxx {
void __freeres();
}

__attribute__((destructor)) static void giveBack() { __gnu_cxx::__freeres(); }
