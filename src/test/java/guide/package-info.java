/**
 * What the guides show, compiled and run. Outside of {@code dev.selecho}, as the code of
 * those who build on the library is.
 */
@NullMarked
package guide;

import org.jspecify.annotations.NullMarked;
