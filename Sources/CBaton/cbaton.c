#include "cbaton.h"
