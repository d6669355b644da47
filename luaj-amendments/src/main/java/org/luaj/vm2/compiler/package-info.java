/** What takes the place of methods of LuaJ's compiler. */
@NullMarked
package org.luaj.vm2.compiler;

import org.jspecify.annotations.NullMarked;
