/** The wiring, which creates the objects of all packages from the settings. The endpoints are in the packages below. */
@NullMarked
package io.loquat.endpoint;

import org.jspecify.annotations.NullMarked;
