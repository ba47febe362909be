#include "COnnxRecords.h"
