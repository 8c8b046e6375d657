#ifndef CBATON_H
#define CBATON_H
#endif
