/** What takes the place of methods of LuaJ's values; in their package, so that it sees the same. */
@NullMarked
package org.luaj.vm2;

import org.jspecify.annotations.NullMarked;
