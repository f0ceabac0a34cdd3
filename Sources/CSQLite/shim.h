#ifndef CRMIRROR_CSQLITE_SHIM_H
#define CRMIRROR_CSQLITE_SHIM_H

#include <sqlite3.h>

// Swift cannot call C's variadic functions, and cannot see SQLITE_TRANSIENT, a cast in a macro.
// (SQLITE_STATIC is a null pointer, which Swift spells nil.) Nothing else is wrapped here.

static inline int crmirror_sqlite3_config_int(sqlite3 *connection, int option, int value, int *result) {
    return sqlite3_db_config(connection, option, value, result);
}

static inline sqlite3_destructor_type crmirror_sqlite3_transient(void) {
    return SQLITE_TRANSIENT;
}

#endif
