/** The wiring, which creates the objects of the other packages from the settings; the endpoints are in the packages below. */
@NullMarked
package io.loquat.endpoint;

import org.jspecify.annotations.NullMarked;
