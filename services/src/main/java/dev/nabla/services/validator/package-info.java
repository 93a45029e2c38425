/// A validator: fetches what nodes commit, re-checks every receipt, runs disclosed answers again,
/// attests what is true, accuses what is not, and votes on others' accusations.
@NullMarked
package dev.nabla.services.validator;

import org.jspecify.annotations.NullMarked;
