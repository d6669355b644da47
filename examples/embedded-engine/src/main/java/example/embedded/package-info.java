/** A Java program with an engine inside. */
@NullMarked
package example.embedded;

import org.jspecify.annotations.NullMarked;
