// SQLite's C interface as the system has it (Debian: libsqlite3-dev), and what Swift can't call of it.
#include <sqlite3.h>

/// `sqlite3_db_config` takes a variable number of arguments.
static inline int baton_sqlite_keep_log(sqlite3 *_Nonnull database) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}
