/** Puts the server together: the objects of the other packages, with the settings. The edges are in the packages below. */
@NullMarked
package io.loquat.endpoint;

import org.jspecify.annotations.NullMarked;
