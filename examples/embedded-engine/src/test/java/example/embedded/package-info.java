/** Runs the program. */
@NullMarked
package example.embedded;

import org.jspecify.annotations.NullMarked;
