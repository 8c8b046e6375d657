// The system's libedit (Debian: libedit-dev, libncurses-dev, libbsd-dev), and what Swift can't call of it: functions that
// take a variable number of arguments.
//
// libedit reads keys, keeps the line and knows the modes and bindings; what it draws goes to a file of ours that nobody
// sees, as `BatonTerminal` draws by itself.
#ifndef CEDITLINE_H
#define CEDITLINE_H

#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

typedef unsigned char (*baton_edit_function)(EditLine *_Nonnull, int);
typedef int (*baton_edit_reader)(EditLine *_Nonnull, wchar_t *_Nonnull);

/// An editor for the terminal on these descriptors; `drawing` takes what libedit draws.
static inline EditLine *_Nullable baton_edit_open(int input, int output, FILE *_Nonnull drawing) {
    return el_init_fd("baton", stdin, drawing, drawing, input, output, output);
}

static inline int baton_edit_set_owner(EditLine *_Nonnull editor, void *_Nullable owner) {
    return el_set(editor, EL_CLIENTDATA, owner);
}

static inline void *_Nullable baton_edit_owner(EditLine *_Nonnull editor) {
    void *owner = NULL;
    el_get(editor, EL_CLIENTDATA, &owner);
    return owner;
}

static inline int baton_edit_set_reader(EditLine *_Nonnull editor, baton_edit_reader _Nonnull reader) {
    return el_set(editor, EL_GETCFN, reader);
}

static inline int baton_edit_set_mode(EditLine *_Nonnull editor, const char *_Nonnull mode) {
    return el_set(editor, EL_EDITOR, mode);
}

static inline int baton_edit_is_vi(EditLine *_Nonnull editor) {
    const char *mode = NULL;
    return el_get(editor, EL_EDITOR, &mode) == 0 && mode != NULL && strcmp(mode, "vi") == 0;
}

static inline int baton_edit_add_function(
    EditLine *_Nonnull editor, const char *_Nonnull name, const char *_Nonnull help,
    baton_edit_function _Nonnull function
) {
    return el_set(editor, EL_ADDFN, name, help, function);
}

/// Binds a key to a function; `isCommandMode` for vi's map of commands.
static inline int baton_edit_bind(
    EditLine *_Nonnull editor, const char *_Nonnull key, const char *_Nonnull function, int isCommandMode
) {
    return isCommandMode ? el_set(editor, EL_BIND, "-a", key, function, NULL)
                         : el_set(editor, EL_BIND, key, function, NULL);
}

/// 1 puts the terminal into the mode for editing, 0 back into the one before.
static inline int baton_edit_prepare_terminal(EditLine *_Nonnull editor, int isEditing) {
    return el_set(editor, EL_PREP_TERM, isEditing);
}

static inline int baton_edit_use_history(EditLine *_Nonnull editor, HistoryW *_Nonnull history) {
    return el_wset(editor, EL_HIST, history_w, history);
}

static inline int baton_history_set_size(HistoryW *_Nonnull history, int size) {
    HistEventW event;
    return history_w(history, &event, H_SETSIZE, size);
}

static inline int baton_history_add(HistoryW *_Nonnull history, const wchar_t *_Nonnull text) {
    HistEventW event;
    return history_w(history, &event, H_ENTER, text);
}

/// Carries out the lines of a file like `~/.editrc`, but for those that choose the mode (`bind -v`, `bind -e`), which would
/// undo all bindings.
static inline void baton_edit_source_bindings(EditLine *_Nonnull editor, const char *_Nonnull path) {
    FILE *file = fopen(path, "re");
    if (file == NULL) return;
    Tokenizer *words = tok_init(NULL);
    char line[1024];
    while (words != NULL && fgets(line, sizeof line, file) != NULL) {
        int count = 0;
        const char **list = NULL;
        tok_reset(words);
        if (tok_str(words, line, &count, &list) != 0 || count < 1) continue;
        size_t length = strlen(list[0]);
        int binds = length >= 4 && strcmp(list[0] + length - 4, "bind") == 0;
        int choosesMode = binds && count > 1 && (strcmp(list[1], "-v") == 0 || strcmp(list[1], "-e") == 0);
        if (!choosesMode) el_parse(editor, count, list);
    }
    if (words != NULL) tok_end(words);
    fclose(file);
}

/// Takes the user's locale, with UTF-8 for characters where it has another encoding. 1 where the user's own has UTF-8.
static inline int baton_edit_set_locale(void) {
    setlocale(LC_CTYPE, "");
    if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return 1;
    setlocale(LC_CTYPE, "C.UTF-8");
    return 0;
}

#endif
